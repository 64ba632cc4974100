// Several people in one page. Each is a Mesh of the library, with a camera and a microphone that are nobody else's.

/**
 * @typedef {import('../../../static/mesh/index.js').Mesh} Mesh
 * @typedef {import('../../../static/mesh/environment.js').Environment} Environment
 * @typedef {import('../../../static/mesh/layers/sender.js').Place} Place
 *
 * @typedef {object} Identity
 * @property {string} name
 * @property {string} camera
 * @property {string} screen
 * @property {number} mic
 * @property {number} speakers
 *
 * @typedef {{ width: number, height: number, framesPerSecond: number }} CameraFormat
 *
 * @typedef {object} Invitation
 * @property {string} library  address of the library's module
 * @property {string} url  of the server's WebSocket
 * @property {string} room
 * @property {string} secret
 * @property {string} [host]
 * @property {Identity} identity
 * @property {CameraFormat} [camera]
 * @property {Record<string, [number, number]>} [sights]  what it shows of whom from the start, in pixels
 * @property {boolean} [mute]  it has no microphone
 * @property {string} [codec]  the only one it takes
 * @property {boolean} [nags]  it can be made to ask for key frames all the time
 *
 * @typedef {{ longestSilenceMs: number }} Listening
 *
 * @typedef {object} Member
 * @property {Mesh} mesh
 * @property {any} snapshot
 * @property {any} camera
 * @property {any} microphone
 * @property {Map<MediaStreamTrack, HTMLVideoElement>} seen
 * @property {Map<string, [number, number]>} sights  by the name of the one that is shown
 * @property {string[]} faults
 * @property {Worker[]} workers
 * @property {Place[]} places  in which its video senders began
 * @property {(RTCPeerConnection | WebSocket)[]} ways
 * @property {{ worker: Worker, receivers: RTCRtpReceiver[] }} [nag]
 * @property {boolean} isGone
 */

(() => {
  /** Eight people in one page are 56 pictures to encode and as many to decode. */
  const SMALL = { width: 128, height: 96, framesPerSecond: 5 };
  const SILENT_PEAK = 0.002;
  const { devices, probe } = /** @type {any} */ (globalThis);
  /** @type {Map<string, Member>} */
  const members = new Map();
  /** @type {RTCPeerConnection | null} */
  let bare = null;

  /** @param {string} name */
  function member(name) {
    const found = members.get(name);
    if (!found) throw new RangeError(`${name} was never here`);
    return found;
  }

  /** @param {Member} watcher @param {string} name @returns {any} what the watcher's snapshot says of that one */
  const peerOf = ({ snapshot }, name) => snapshot.peers.find((/** @type {any} */ peer) => peer.name === name);

  /**
   * Shows the picture alone: to play 132 sounds, too, is more than two cores can do.
   *
   * @param {Member} watcher
   * @param {MediaStream | null} stream
   * @returns {HTMLVideoElement | null} null while nothing is there to be shown
   */
  function screenFor({ seen }, stream) {
    const [track] = stream?.getVideoTracks() ?? [];
    const known = seen.get(track);
    if (known || !track) return known ?? null;
    const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
    video.srcObject = new MediaStream([track]);
    document.body.append(video);
    seen.set(track, video);
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

  /** Lets all pictures through, and asks for key frames of the receiver whose number it is told. */
  const NAG = `
    const receivers = new Map();
    onrtctransform = ({ transformer }) => {
      receivers.set(transformer.options.number, transformer);
      transformer.readable.pipeTo(transformer.writable);
    };
    onmessage = ({ data: { number, everyMs } }) =>
      setInterval(() => receivers.get(number).sendKeyFrameRequest(), everyMs);
  `;
  const rules = { createScriptURL: (/** @type {string} */ url) => url };
  const { trustedTypes } = /** @type {any} */ (globalThis);

  /** @returns {Worker} */
  function makeNag() {
    const url = URL.createObjectURL(new Blob([NAG], { type: 'text/javascript' }));
    return new Worker(trustedTypes?.createPolicy('test', rules).createScriptURL(url) ?? url);
  }

  /**
   * The browser's own, in which a test can get at what the mesh makes.
   *
   * @param {Environment} real
   * @param {Member} member
   * @param {Pick<Invitation, 'codec' | 'nags'>} invitation
   * @returns {Environment}
   */
  function watched(real, member, { codec, nags }) {
    const { RTCPeerConnection, WebSocket, encodedTransform } = real;
    const repairs = ['video/rtx', 'video/red', 'video/ulpfec'];
    if (nags) member.nag = { worker: makeNag(), receivers: [] };
    const { nag } = member;
    return {
      ...real,
      RTCPeerConnection: class extends RTCPeerConnection {
        /** @param {RTCConfiguration} [configuration] */
        constructor(configuration) {
          super(configuration);
          member.ways.push(this);
        }

        /** @param {MediaStreamTrack | string} media @param {RTCRtpTransceiverInit} [init] */
        addTransceiver(media, init) {
          const transceiver = super.addTransceiver(media, init);
          const { receiver } = transceiver;
          if (!nag || receiver.track.kind === 'audio') return transceiver;
          receiver.transform = new RTCRtpScriptTransform(nag.worker, { number: nag.receivers.length });
          nag.receivers.push(receiver);
          return transceiver;
        }
      },
      WebSocket: class extends WebSocket {
        /** @param {string | URL} url @param {string | string[]} [protocols] */
        constructor(url, protocols) {
          super(url, protocols);
          member.ways.push(this);
        }
      },
      setTimeout: (run, ms) => real.setTimeout(() => !member.isGone && run(), ms),
      codecs: (kind) =>
        real
          .codecs(kind)
          .filter(({ mimeType }) => !codec || kind !== 'video' || [codec, ...repairs].includes(mimeType)),
      encodedTransform: encodedTransform && {
        ...encodedTransform,
        makeWorker() {
          const worker = encodedTransform.makeWorker();
          member.workers.push(worker);
          return worker;
        },
        make(worker, options) {
          member.places.push(/** @type {Place} */ (options));
          return encodedTransform.make(worker, options);
        },
      },
    };
  }

  /** Tells what a member shows of whom. @param {Member} member */
  function show({ mesh, sights }) {
    const hidden = { width: 0, height: 0 };
    const rest = { screen: hidden, pinned: false, signer: false, saver: false };
    const wishes = Array.from(
      sights,
      ([name, [width, height]]) =>
        /** @type {const} */ ([members.get(name)?.snapshot.self.peer, { camera: { width, height }, ...rest }]),
    );
    mesh.show(new Map(wishes));
  }

  /** @param {Member} watcher @param {string} name @returns {MediaStream | null} */
  function streamOf(watcher, name) {
    const peer = peerOf(watcher, name)?.peer;
    return peer ? watcher.mesh.streamOf(peer, 'person') : null;
  }

  /** @param {MediaStream | null} stream @returns {RTCRtpReceiver | undefined} of its picture */
  function receiverOf(stream) {
    const [track] = stream?.getVideoTracks() ?? [];
    const receivers = probe.connections.flatMap((/** @type {RTCPeerConnection} */ one) => one.getReceivers());
    return receivers.find((/** @type {RTCRtpReceiver} */ receiver) => receiver.track === track);
  }

  /**
   * What one sees of another: what its decoder tells, and the colour and size of what is drawn.
   *
   * @param {Member} watcher
   * @param {string} name
   */
  async function sight(watcher, name) {
    const stream = streamOf(watcher, name);
    const report = await receiverOf(stream)?.getStats();
    const decoder = [...(report?.values() ?? [])].find(({ type }) => type === 'inbound-rtp');
    const video = screenFor(watcher, stream);
    if (!video || !decoder) return null;
    return {
      colour: probe.colour(video),
      size: [video.videoWidth, video.videoHeight],
      decoded: decoder.framesDecoded ?? 0,
      keyFrames: decoder.keyFramesDecoded ?? 0,
      freezes: decoder.freezeCount ?? 0,
      frozenS: decoder.totalFreezesDuration ?? 0,
      wanted: decoder.pliCount ?? 0,
      codec: report?.get(decoder.codecId)?.mimeType ?? '',
    };
  }

  Object.assign(globalThis, {
    crowd: {
      /** @param {Invitation} invitation */
      async enter({ library, url, room, secret, host, identity, camera = SMALL, sights = {}, mute, ...rest }) {
        const { Mesh, readSecret } = await import(library);
        const { browserEnvironment } = await import(library.replace('index.js', 'environment.js'));
        const member = /** @type {Member} */ ({
          snapshot: { peers: [] },
          camera: devices.camera(identity.camera, camera),
          microphone: devices.microphone(identity.mic),
          seen: new Map(),
          sights: new Map(Object.entries(sights)),
          faults: /** @type {string[]} */ ([]),
          workers: /** @type {Worker[]} */ ([]),
          places: /** @type {Place[]} */ ([]),
          ways: /** @type {WebSocket[]} */ ([]),
          isGone: false,
        });
        const environment = watched(browserEnvironment(), member, rest);
        const profile = { name: identity.name };
        const mesh = new Mesh({ url, room, secret: readSecret(secret), host, profile, environment });
        member.mesh = mesh;
        mesh.addEventListener('changed', (/** @type {CustomEvent} */ { detail }) => (member.snapshot = detail));
        mesh.addEventListener('fault', (/** @type {CustomEvent} */ { detail }) => {
          member.faults.push(detail.error.code ?? String(detail.error));
          console.error(String(detail.error));
        });
        await mesh.setTrack('camera', member.camera.track);
        if (!mute) await mesh.setTrack('mic', member.microphone.track);
        show(member);
        await mesh.join();
        members.set(identity.name, member);
      },

      /** @param {string} name */
      async leave(name) {
        await member(name).mesh.leave();
        members.delete(name);
      },

      /** As when a page is closed: no word to anybody. @param {string} name */
      vanish(name) {
        const { ways } = member(name);
        member(name).isGone = true;
        for (const way of ways) way.close();
        members.delete(name);
      },

      /** @param {Identity} identity */
      async shareScreen({ name, screen, speakers }) {
        await member(name).mesh.setTrack('screen', devices.camera(screen, SMALL).track);
        await member(name).mesh.setTrack('screen-audio', devices.microphone(speakers).track);
      },

      /** @param {string} watcher @param {string} name whom it shows @param {number} width pixels @param {number} height */
      show(watcher, name, width, height) {
        member(watcher).sights.set(name, [width, height]);
        show(member(watcher));
      },

      /** Lets one ask another for a key frame again and again. @param {string} watcher @param {string} name @param {number} everyMs */
      nag(watcher, name, everyMs) {
        const { nag } = member(watcher);
        const receiver = receiverOf(streamOf(member(watcher), name));
        nag?.worker.postMessage({ number: nag.receivers.findIndex((one) => one === receiver), everyMs });
      },

      /** Another camera in the place of the one before. @param {string} name @param {string} colour @param {CameraFormat} format */
      async turnTo(name, colour, format) {
        const one = member(name);
        one.camera = devices.camera(colour, format);
        await one.mesh.setTrack('camera', one.camera.track);
      },

      /** @param {string} name */
      member,

      /** @param {string} name */
      snapshot: (name) => member(name).snapshot,

      /** @param {string} name */
      measure: (name) => member(name).mesh.measure(),

      /**
       * What goes out of one's camera, by the name of who gets it.
       *
       * @param {string} name
       */
      sent(name) {
        const { mesh, snapshot } = member(name);
        const names = new Map(snapshot.peers.map((/** @type {any} */ peer) => [peer.peer, peer.name]));
        const { peers } = mesh.measure();
        return Object.fromEntries(peers.map(({ peer, sent }) => [names.get(peer), sent.camera]));
      },

      /** What all others see of one, by their names. @param {string} name */
      sights: async (name) =>
        Object.fromEntries(
          await Promise.all(
            [...members]
              .filter(([watcher]) => watcher !== name)
              .map(async ([watcher, one]) => [watcher, await sight(one, name)]),
          ),
        ),

      /** Two bare connections with one's camera, to see what the machine does to any picture. @param {string} name */
      async compare(name) {
        const [sending, receiving] = [new RTCPeerConnection(), new RTCPeerConnection()];
        sending.addEventListener('icecandidate', ({ candidate }) => receiving.addIceCandidate(candidate ?? undefined));
        receiving.addEventListener('icecandidate', ({ candidate }) => sending.addIceCandidate(candidate ?? undefined));
        sending.addTrack(member(name).camera.track);
        await sending.setLocalDescription();
        await receiving.setRemoteDescription(/** @type {RTCSessionDescription} */ (sending.localDescription));
        await receiving.setLocalDescription();
        await sending.setRemoteDescription(/** @type {RTCSessionDescription} */ (receiving.localDescription));
        bare = receiving;
      },

      /** How often the picture of those stood still. */
      async bareFreezes() {
        const [decoder] = bare ? await probe.stats(bare, 'inbound-rtp') : [];
        return decoder?.freezeCount ?? 0;
      },

      /** The longest silence of one in another's ears from now on, over all connections. @param {string} watcher @param {string} name */
      listen(watcher, name) {
        const one = member(watcher);
        const audio = new AudioContext();
        const analyser = new AnalyserNode(audio, { fftSize: 2048 });
        const samples = new Float32Array(analyser.fftSize);
        const player = Object.assign(new Audio(), { muted: true, autoplay: true });
        /** @type {Listening} */
        const heard = { longestSilenceMs: 0 };
        const take = () => {
          const stream = streamOf(one, name);
          if (!stream) return;
          player.srcObject = stream; // Chromium takes sound from a remote track only while some element plays it
          audio.createMediaStreamSource(stream).connect(analyser);
        };
        take();
        one.mesh.addEventListener('track', (event) => {
          const { detail } = /** @type {CustomEvent} */ (event);
          if (detail.stream === 'person' && detail.peer === peerOf(one, name)?.peer) take();
        });
        let last = performance.now();
        setInterval(() => {
          analyser.getFloatTimeDomainData(samples);
          const now = performance.now();
          if (samples.some((sample) => Math.abs(sample) > SILENT_PEAK)) last = now;
          heard.longestSilenceMs = Math.max(heard.longestSilenceMs, now - last);
        }, 20);
        Object.assign(globalThis, { heard });
      },

      /** @param {'person' | 'screen'} stream */
      colours: (stream) =>
        askAll((watcher, { peer }) => {
          const video = screenFor(watcher, watcher.mesh.streamOf(peer, stream));
          return video && probe.colour(video);
        }),

      /** @param {'person' | 'screen'} stream */
      tones: (stream) => askAll((watcher, { peer }) => probe.tone(watcher.mesh.streamOf(peer, stream))),
    },
  });
})();
