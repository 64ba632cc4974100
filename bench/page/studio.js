// One end of many connections, for benchmarks: either the page that sends its camera to all, or all its viewers.
// The two ends are pages of different browsers; the benchmark carries their descriptions to and fro.

/** @import { Layers } from '../../static/mesh/layers/layers.js' */

(() => {
  /** @type {RTCPeerConnection[]} */
  const connections = [];
  /** @type {any} */
  let layers = null;
  /** @type {any} */
  let tracks = null;

  /** @param {RTCPeerConnection} pc */
  const gathered = (pc) =>
    new Promise((resolve) => {
      pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && resolve(null));
    });

  /** @param {string} type @returns {Promise<any[][]>} of each connection its entries of that type */
  const stats = (type) =>
    Promise.all(
      connections.map(async (pc) => [...(await pc.getStats()).values()].filter((entry) => entry.type === type)),
    );

  /** @param {number[]} sizes of the pictures' edges @returns {any} */
  const wishOf = ([width, height]) => ({
    ...{ camera: { width, height }, screen: { width: 0, height: 0 }, pinned: false, signer: false, saver: false },
  });

  Object.assign(globalThis, {
    studio: {
      /** @param {string | null} library address of static/mesh/; null: the browser's own ways, for the plain mesh */
      async open(library) {
        const media = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 } });
        const [camera] = media.getVideoTracks();
        if (!library) return void Object.assign(globalThis, { camera });
        const { Layers } = await import(`${library}/layers/layers.js`);
        const { Tracks } = await import(`${library}/tracks.js`);
        const { browserEnvironment } = await import(`${library}/environment.js`);
        const { Meter } = await import(`${library}/stats.js`);
        tracks = new Tracks();
        tracks.set('camera', camera);
        const failed = (/** @type {unknown} */ error) => console.error(String(error));
        layers = new Layers({
          environment: browserEnvironment(),
          tracks,
          broke: failed,
          lost: () => failed('lost'),
          failed,
        });
        const meters = new Map();
        setInterval(async () => {
          for (const [index, pc] of connections.entries()) {
            const meter = meters.get(pc) ?? meters.set(pc, new Meter()).get(pc);
            const measured = meter.read(await pc.getStats(), () => 'camera');
            if (measured) layers.hearMeasurement(`${index}`, measured);
          }
        }, 1000);
        setInterval(() => layers.tick(), 250);
      },

      /** @param {number[]} size @returns {Promise<string>} the offer to one more viewer, who shows it in this size */
      async offer(size) {
        const pc = new RTCPeerConnection();
        const peer = `${connections.push(pc) - 1}`;
        const done = gathered(pc);
        if (layers) {
          layers.hearWish(peer, wishOf(size));
          const sendEncodings = [layers.beginning(peer, 'camera')];
          const { sender } = pc.addTransceiver(tracks.get('camera'), { direction: 'sendonly', sendEncodings });
          layers.attach({ id: peer, peer, slot: 'camera', sender });
        } else pc.addTransceiver(/** @type {any} */ (globalThis).camera, { direction: 'sendonly' });
        await pc.setLocalDescription();
        await done;
        return pc.localDescription?.sdp ?? '';
      },

      /** @param {string} sdp of the newest viewer */
      accept: (sdp) => connections[connections.length - 1].setRemoteDescription({ type: 'answer', sdp }),

      /** @param {string} sdp @param {string | null} codec the only one to take, or null @returns {Promise<string>} */
      async answer(sdp, codec) {
        const pc = new RTCPeerConnection();
        connections.push(pc);
        pc.ontrack = ({ track }) => {
          const video = document.createElement('video');
          Object.assign(video, {
            srcObject: new MediaStream([track]),
            muted: true,
            autoplay: true,
            width: 32,
            height: 18,
          });
          document.body.append(video);
        };
        const done = gathered(pc);
        await pc.setRemoteDescription({ type: 'offer', sdp });
        const able = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
        if (codec)
          pc.getTransceivers()[0].setCodecPreferences(
            able.filter(({ mimeType }) => [codec, 'video/rtx'].includes(mimeType)),
          );
        await pc.setLocalDescription();
        await done;
        return pc.localDescription?.sdp ?? '';
      },

      /** How each picture arrives, in all so far. */
      arrivals: async () =>
        (await stats('inbound-rtp')).map(([entry]) => ({
          at: entry?.timestamp,
          frames: entry?.framesDecoded ?? 0,
          bytes: entry?.bytesReceived ?? 0,
          freezes: entry?.freezeCount ?? 0,
          lines: Math.min(entry?.frameWidth ?? 0, entry?.frameHeight ?? 0),
          keyFrames: entry?.keyFramesDecoded ?? 0,
        })),

      /** Which senders have an encoder of their own. */
      encoders: () =>
        layers
          ? connections.filter((_, index) => layers.outletOf(`${index}`, 'camera').role !== 'follow').length
          : connections.length,

      close() {
        for (const [index, pc] of connections.splice(0).entries()) {
          layers?.detach(`${index}`);
          layers?.forget(`${index}`);
          pc.close();
        }
      },
    },
  });
})();
