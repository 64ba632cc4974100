// What a test can ask a page: which colour a video shows, which tone a stream carries, what the connections say, and what
// the page's policy refused. Runs before any script of the page.

(() => {
  const FFT_SIZE = 8192;
  const SAMPLE_RATE = 48000; // Hz
  const RECORDING_MS = 400; // FFT_SIZE samples and what the recorder swallows at its start
  const QUIET_DECIBEL = -70;
  const SILENT_PEAK = 0.002;

  /** @type {RTCPeerConnection[]} every connection the page made, in order */
  const connections = [];
  /** @type {number[]} what STUN and TURN servers refused, as STUN error codes */
  const candidateErrors = [];
  /** @type {string[]} what the content security policy refused */
  const violations = [];

  addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.effectiveDirective}: ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`);
  });

  /** Two offers that met: how often a connection with an own offer out was given the other side's. */
  let glares = 0;
  /** What a test sets before, for every connection. */
  const wanted = /** @type {{connectionPolicy?: RTCConfiguration}} */ (globalThis);

  if (globalThis.RTCPeerConnection) {
    const Native = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Native {
      /** Whether an own offer is being set just now. */
      isOffering = false;

      /** @param {RTCConfiguration} [configuration] */
      constructor(configuration) {
        super({ ...configuration, ...wanted.connectionPolicy });
        connections.push(this);
        this.addEventListener('icecandidateerror', ({ errorCode }) => candidateErrors.push(errorCode));
      }

      /** @param {RTCConfiguration} [configuration] */
      setConfiguration(configuration) {
        super.setConfiguration({ ...configuration, ...wanted.connectionPolicy });
      }

      /** @param {RTCLocalSessionDescriptionInit} [description] */
      async setLocalDescription(description) {
        this.isOffering = this.signalingState === 'stable' && description?.type !== 'rollback';
        try {
          return await super.setLocalDescription(description);
        } finally {
          this.isOffering = false;
        }
      }

      /** @param {RTCSessionDescriptionInit} description */
      async setRemoteDescription(description) {
        const isOut = this.isOffering || this.signalingState === 'have-local-offer';
        if (description.type === 'offer' && isOut) glares += 1;
        return super.setRemoteDescription(description);
      }
    };
  }

  /** @param {MediaStreamTrack} track @returns {Promise<AudioBuffer | null>} the next moment of it; null when nothing comes */
  async function record(track) {
    const stream = new MediaStream([track]);
    // Chromium takes sound from a remote track only while some element plays it.
    /** @type {HTMLMediaElement} */
    const player = Object.assign(new Audio(), { srcObject: stream, muted: true, autoplay: true });
    const recorder = new MediaRecorder(stream);
    /** @type {Promise<Blob>} */
    const chunk = new Promise((done) => recorder.addEventListener('dataavailable', ({ data }) => done(data)));
    recorder.start();
    setTimeout(() => recorder.stop(), RECORDING_MS);
    const bytes = await (await chunk).arrayBuffer();
    player.srcObject = null;
    try {
      return await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes);
    } catch (error) {
      // A recorder to which nothing came writes a file without sound.
      if (error instanceof DOMException && error.name === 'EncodingError') return null;
      throw error;
    }
  }

  /** @param {AudioBuffer} buffer @returns {Promise<Float32Array>} decibels at its end, a value every SAMPLE_RATE / FFT_SIZE Hz */
  async function spectrum(buffer) {
    // Offline, because Firefox starts no other AudioContext on a machine without a sound card.
    const audio = new OfflineAudioContext(1, buffer.length, SAMPLE_RATE);
    const analyser = new AnalyserNode(audio, { fftSize: FFT_SIZE, smoothingTimeConstant: 0 });
    const source = new AudioBufferSourceNode(audio, { buffer });
    source.connect(analyser).connect(audio.destination);
    source.start();
    await audio.startRendering();
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    return levels;
  }

  const probe = {
    /** Those that are in use, in the order in which they were made. */
    get connections() {
      return connections.filter(({ connectionState }) => connectionState !== 'closed');
    },
    candidateErrors,
    violations,
    glares: () => glares,

    /** @param {HTMLVideoElement} video @returns {number[] | null} average [red, green, blue], null before the first frame */
    colour(video) {
      if (!video.videoWidth) return null;
      const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
      pen.drawImage(video, 0, 0, 16, 16);
      const { data } = pen.getImageData(0, 8, 16, 8); // the lower half, where no block moves
      const sum = [0, 0, 0];
      data.forEach((value, index) => index % 4 < 3 && (sum[index % 4] += value));
      return sum.map((value) => Math.round(value / (data.length / 4)));
    },

    /** @param {MediaStream | null} stream @returns {Promise<number | null>} Hz of the loudest tone, null when it is quiet */
    async tone(stream) {
      const track = stream?.getAudioTracks().find(({ readyState }) => readyState === 'live');
      const recorded = track ? await record(track) : null;
      if (!recorded) return null;
      const levels = await spectrum(recorded);
      const loudest = levels.reduce((best, level, bin) => (level > levels[best] ? bin : best), 1);
      return levels[loudest] < QUIET_DECIBEL ? null : (loudest * SAMPLE_RATE) / FFT_SIZE;
    },

    /**
     * Watches a stream from now on. Not in Firefox, see above.
     *
     * @param {MediaStream} stream
     * @returns {{ longestSilenceMs: number }} kept up to date
     */
    listen(stream) {
      const audio = new AudioContext();
      const analyser = new AnalyserNode(audio, { fftSize: 2048 });
      audio.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      const heard = { longestSilenceMs: 0 };
      let last = performance.now();
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const now = performance.now();
        if (samples.some((sample) => Math.abs(sample) > SILENT_PEAK)) last = now;
        heard.longestSilenceMs = Math.max(heard.longestSilenceMs, now - last);
      }, 20);
      return heard;
    },

    /**
     * @param {RTCPeerConnection} connection
     * @param {string} type of RTCStats
     * @returns {Promise<Record<string, any>[]>}
     */
    async stats(connection, type) {
      const report = [...(await connection.getStats()).values()];
      return report.filter((entry) => entry.type === type);
    },

    /** What every connection is doing, for the report of a failed test. */
    state: () =>
      Promise.all(
        probe.connections.map(async (connection) => ({
          connection: connection.connectionState,
          ice: connection.iceConnectionState,
          signaling: connection.signalingState,
          received: (await probe.stats(connection, 'inbound-rtp')).map(
            ({ kind, mid, packetsReceived, framesDecoded }) => ({
              kind,
              mid,
              packetsReceived,
              framesDecoded,
            }),
          ),
          pairs: (await probe.stats(connection, 'candidate-pair')).map(({ state, nominated }) => ({
            state,
            nominated,
          })),
        })),
      ),
  };
  Object.assign(globalThis, { probe });
})();
