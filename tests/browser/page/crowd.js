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
  /** Eight people in one page are 56 pictures to encode and as many to decode. */
  const SMALL = { width: 128, height: 96, framesPerSecond: 5 };
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
   * Asks everybody about each of those they see, one watcher after the other, since listening is hard work.
   *
   * @template T
   * @param {(watcher: Member, peer: any) => T | Promise<T>} ask
   * @returns {Promise<Record<string, Record<string, T>>>} by the watcher's name and the other's
   */
  async function askAll(ask) {
    /** @type {Record<string, Record<string, T>>} */
    const answers = {};
    for (const [name, watcher] of members) {
      const peers = watcher.snapshot.peers;
      const seen = await Promise.all(
        peers.map(async (/** @type {any} */ peer) => [peer.name, await ask(watcher, peer)]),
      );
      answers[name] = Object.fromEntries(seen);
    }
    return answers;
  }

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
        await mesh.setTrack('camera', studio.picture(identity.camera, SMALL));
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
        await member(name).mesh.setTrack('screen', studio.picture(screen, SMALL));
        await member(name).mesh.setTrack('screen-audio', studio.tone(speakers));
      },

      /** @param {string} name */
      snapshot: (name) => member(name).snapshot,

      /** @param {string} name */
      measure: (name) => member(name).mesh.measure(),

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
