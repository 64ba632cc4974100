// Several people in one page. Each is a Mesh of the library, with a camera and a microphone that are nobody else's.

/**
 * @typedef {import('../../../static/mesh/index.js').Mesh} Mesh
 *
 * @typedef {object} Identity
 * @property {string} name
 * @property {string} camera
 * @property {string} screen
 * @property {number} mic
 * @property {number} speakers
 *
 * @typedef {object} Invitation
 * @property {string} library  address of the library's module
 * @property {string} url  of the server's WebSocket
 * @property {string} room
 * @property {string} secret
 * @property {string} [host]
 * @property {Identity} identity
 *
 * @typedef {{ mesh: Mesh, snapshot: any, seen: Map<MediaStream, HTMLVideoElement> }} Member
 */

(() => {
  const { studio, probe } = /** @type {any} */ (globalThis);
  /** @type {Map<string, Member>} */
  const members = new Map();

  /** @param {string} name */
  function member(name) {
    const found = members.get(name);
    if (!found) throw new RangeError(`${name} was never here`);
    return found;
  }

  /** @param {Member} watcher @param {MediaStream} stream @returns {HTMLVideoElement} */
  function screenFor({ seen }, stream) {
    const known = seen.get(stream);
    if (known) return known;
    const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true, autoplay: true });
    document.body.append(video);
    seen.set(stream, video);
    return video;
  }

  /**
   * @template T
   * @param {Iterable<[string, T | Promise<T>]>} entries
   * @returns {Promise<Record<string, T>>}
   */
  const gathered = async (entries) =>
    Object.fromEntries(await Promise.all([...entries].map(async ([key, value]) => [key, await value])));

  /**
   * Asks everybody about each of those they see.
   *
   * @template T
   * @param {(watcher: Member, peer: any) => T | Promise<T>} ask
   * @returns {Promise<Record<string, Record<string, T>>>} by the watcher's name and the other's
   */
  const askAll = (ask) =>
    gathered(
      [...members].map(([name, watcher]) => [
        name,
        gathered(watcher.snapshot.peers.map((/** @type {any} */ peer) => [peer.name, ask(watcher, peer)])),
      ]),
    );

  Object.assign(globalThis, {
    crowd: {
      /** @param {Invitation} invitation */
      async enter({ library, url, room, secret, host, identity }) {
        const { Mesh, readSecret } = await import(library);
        const mesh = new Mesh({ url, room, secret: readSecret(secret), host, profile: { name: identity.name } });
        /** @type {Member} */
        const member = { mesh, snapshot: { peers: [] }, seen: new Map() };
        members.set(identity.name, member);
        mesh.addEventListener('changed', (/** @type {CustomEvent} */ { detail }) => (member.snapshot = detail));
        mesh.addEventListener('fault', (/** @type {CustomEvent} */ { detail }) => console.error(String(detail.error)));
        await mesh.setTrack('camera', studio.picture(identity.camera, 160, 120));
        await mesh.setTrack('mic', studio.tone(identity.mic));
        await mesh.join();
      },

      /** @param {string} name */
      async leave(name) {
        await member(name).mesh.leave();
        members.delete(name);
      },

      /** @param {Identity} identity */
      async shareScreen({ name, screen, speakers }) {
        await member(name).mesh.setTrack('screen', studio.picture(screen, 320, 180));
        await member(name).mesh.setTrack('screen-audio', studio.tone(speakers));
      },

      /** @param {string} name */
      snapshot: (name) => member(name).snapshot,

      /** @param {'person' | 'screen'} stream */
      colours: (stream) =>
        askAll((watcher, { peer }) => {
          const found = watcher.mesh.streamOf(peer, stream);
          return found && probe.colour(screenFor(watcher, found));
        }),

      /** @param {'person' | 'screen'} stream */
      tones: (stream) => askAll((watcher, { peer }) => probe.tone(watcher.mesh.streamOf(peer, stream))),
    },
  });
})();
