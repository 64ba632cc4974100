/**
 * RTCPeerConnections without a network: the signalling states, the operations chain, rollback, `negotiationneeded`, ICE
 * generations and data channels behave as W3C WebRTC says; media are a counter of bytes.
 */

/** @typedef {import('./clock.js').FakeClock} FakeClock */

let nextId = 1;

/** What connects the fake machines. Everything between two of them can be cut, or die with the old addresses. */
export class FakeNetwork {
  /** @type {Map<string, FakePeerConnection>} */
  connections = new Map();
  /** Machines whose answer to an ICE restart is refused by the other end, as Chromium refuses Firefox's. */
  refusedRestarts = new Set();
  /** Machines that answer an ICE restart, and then do not begin. */
  idleRestarts = new Set();
  /** @type {Set<string>} */
  #cut = new Set();
  /** @type {Set<string>} ICE generations that died with an address */
  #stale = new Set();

  /**
   * @param {FakeClock} clock
   * @param {() => number} random
   */
  constructor(clock, random) {
    this.clock = clock;
    this.random = random;
  }

  /** @param {number} [most] milliseconds */
  delay(most = 20) {
    return 1 + this.random() * most;
  }

  /** No packet gets through between two machines. @param {string} a @param {string} b */
  cut(a, b) {
    this.#cut.add([a, b].sort().join());
  }

  /** @param {string} a @param {string} b */
  mend(a, b) {
    this.#cut.delete([a, b].sort().join());
    this.check();
  }

  /** A machine gets another address: every connection that exists is dead until ICE begins anew. @param {string} machine */
  rebind(machine) {
    for (const pc of this.connections.values()) if (pc.machine === machine && pc.ufrag) this.#stale.add(pc.ufrag);
  }

  /** @param {string} ufrag nothing gets through in this generation */
  retire(ufrag) {
    this.#stale.add(ufrag);
  }

  /** @param {FakePeerConnection} pc @returns {FakePeerConnection | null} the other end, when packets get through */
  partner(pc) {
    const other = this.connections.get(pc.remoteFingerprint ?? '');
    if (!other || other.remoteFingerprint !== pc.fingerprint || pc.isClosed || other.isClosed) return null;
    this.#advance(pc, other);
    const isFresh = pc.path !== null && !this.#stale.has(pc.path[0]) && !this.#stale.has(pc.path[1]);
    const isCut = this.#cut.has([pc.machine, other.machine].sort().join());
    return isFresh && !isCut ? other : null;
  }

  /** A generation that both agree on takes over; until then the old one stays in use (RFC 8445 section 9). */
  #advance(/** @type {FakePeerConnection} */ pc, /** @type {FakePeerConnection} */ other) {
    const agree = pc.remoteUfrag === other.ufrag && other.remoteUfrag === pc.ufrag;
    if (!agree || (!pc.hasCandidate() && !other.hasCandidate())) return;
    pc.path = [pc.ufrag, other.ufrag];
    other.path = [other.ufrag, pc.ufrag];
  }

  /** Something has changed: who is connected now? */
  check() {
    for (const pc of this.connections.values()) pc.check();
  }
}

class FakeTrack {
  enabled = true;
  contentHint = '';

  /** @param {string} kind @param {{ width?: number, height?: number }} [settings] */
  constructor(kind, settings = {}) {
    this.kind = kind;
    this.settings = settings;
  }

  getSettings() {
    return this.settings;
  }
}

export class FakeMediaStream {
  /** @type {unknown[]} */
  tracks = [];

  /** @param {unknown} track */
  addTrack(track) {
    this.tracks.push(track);
  }

  getTracks() {
    return this.tracks;
  }
}

/**
 * @param {'audio' | 'video'} kind
 * @param {{ width?: number, height?: number }} [settings]
 * @returns {MediaStreamTrack}
 */
export const fakeTrack = (kind, settings) => /** @type {any} */ (new FakeTrack(kind, settings));

class FakeTransceiver {
  /** @type {string | null} */
  mid = null;
  isFromPeer = false;

  /** @param {string} kind @param {FakeTrack | null} track @param {RTCRtpTransceiverInit} [init] */
  constructor(kind, track, init = {}) {
    this.direction = init.direction ?? 'recvonly';
    this.sender = new FakeSender(kind, track, init);
    this.receiver = { track: new FakeTrack(kind), sources: [], getSynchronizationSources: () => this.receiver.sources };
  }

  setCodecPreferences() {}
}

class FakeSender {
  #isStale = true;

  /** @param {string} kind @param {FakeTrack | null} track @param {RTCRtpTransceiverInit} init */
  constructor(kind, track, init) {
    this.kind = kind;
    this.track = track;
    this.streams = init.streams ?? [];
    this.encodings = init.sendEncodings?.length ? init.sendEncodings : [{}];
  }

  /** @param {FakeTrack | null} track */
  async replaceTrack(track) {
    if (track && track.kind !== this.kind) throw new TypeError('kind');
    this.track = track;
  }

  /** @param {MediaStream[]} streams */
  setStreams(...streams) {
    this.streams = streams;
  }

  getParameters() {
    this.#isStale = false;
    return { encodings: structuredClone(this.encodings) };
  }

  /** @param {{ encodings: RTCRtpEncodingParameters[] }} parameters */
  async setParameters({ encodings }) {
    if (this.#isStale) throw new DOMException('read first', 'InvalidStateError');
    this.#isStale = true;
    this.encodings = encodings;
  }
}

class FakeChannel {
  readyState = 'connecting';
  bufferedAmount = 0;
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: { data: unknown }) => void) | null} */
  onmessage = null;

  /** @param {FakePeerConnection} pc @param {number} id @param {boolean} isReliable */
  constructor(pc, id, isReliable) {
    this.pc = pc;
    this.id = id;
    this.isReliable = isReliable;
    /** @type {unknown[]} */
    this.queue = [];
  }

  open() {
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    this.onopen?.();
  }

  /** @param {unknown} data */
  send(data) {
    if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
    this.queue.push(data);
    this.pc.network.clock.setTimeout(() => this.flush(), this.pc.network.delay());
  }

  flush() {
    const other = this.pc.network.partner(this.pc)?.channels.get(this.id);
    if (!other && !this.isReliable) this.queue = [];
    if (other?.readyState !== 'open') return;
    for (const data of this.queue.splice(0)) other.onmessage?.({ data });
  }
}

export class FakePeerConnection {
  /** @type {((event: { candidate: unknown }) => void) | null} */
  onicecandidate = null;
  /** @type {(() => void) | null} */
  onnegotiationneeded = null;
  signalingState = 'stable';
  isClosed = false;
  /** How often ICE has begun. */
  generation = 0;
  /** The generations of both ends in use. @type {[string, string] | null} */
  path = null;
  /** @type {Map<number, FakeChannel>} */
  channels = new Map();
  /** @type {RTCSessionDescriptionInit | null} */ currentLocalDescription = null;
  /** @type {RTCSessionDescriptionInit | null} */ pendingLocalDescription = null;
  /** @type {RTCSessionDescriptionInit | null} */ currentRemoteDescription = null;
  /** @type {RTCSessionDescriptionInit | null} */ pendingRemoteDescription = null;

  #id = nextId++;
  #wantsRestart = false;
  #isBusy = false;
  #isAsking = false;
  /** @type {(() => Promise<void>)[]} */
  #chain = [];
  /** @type {FakeTransceiver[]} */
  #transceivers = [];
  /** @type {Set<string>} ufrags of which a candidate came */
  #candidates = new Set();
  #bytes = 0;
  #countedAt = 0;

  /** @param {FakeNetwork} network @param {string} machine @param {RTCConfiguration} configuration */
  constructor(network, machine, configuration) {
    this.network = network;
    this.machine = machine;
    this.configuration = configuration;
    this.fingerprint = `FP${this.#id}`;
    network.connections.set(this.fingerprint, this);
  }

  get localDescription() {
    return this.pendingLocalDescription ?? this.currentLocalDescription;
  }

  get remoteDescription() {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription;
  }

  /** The generation in use. */
  get ufrag() {
    return ufragOf(this.currentLocalDescription) ?? '';
  }

  get remoteUfrag() {
    return ufragOf(this.currentRemoteDescription);
  }

  get remoteFingerprint() {
    return fingerprintOf(this.currentRemoteDescription?.sdp);
  }

  /** Whether a candidate of the peer's generation in use came. */
  hasCandidate() {
    return this.#candidates.has(this.remoteUfrag ?? '');
  }

  /** @param {string | FakeTrack} what @param {RTCRtpTransceiverInit} [init] */
  addTransceiver(what, init) {
    const [kind, track] = typeof what === 'string' ? [what, null] : [what.kind, what];
    const transceiver = new FakeTransceiver(kind, track, init);
    this.#transceivers.push(transceiver);
    this.#askForNegotiation();
    return transceiver;
  }

  getTransceivers() {
    return [...this.#transceivers];
  }

  /** @param {string} _label @param {RTCDataChannelInit} init */
  createDataChannel(_label, { id = 0, maxRetransmits }) {
    const channel = new FakeChannel(this, id, maxRetransmits === undefined);
    this.channels.set(id, channel);
    this.#askForNegotiation();
    return channel;
  }

  restartIce() {
    this.#wantsRestart = true;
    this.#askForNegotiation();
  }

  /** @param {RTCConfiguration} configuration */
  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  /** @param {RTCLocalSessionDescriptionInit} [description] */
  setLocalDescription(description) {
    return this.#enqueue(async () => {
      if (description?.type === 'rollback') {
        if (this.signalingState !== 'have-local-offer') throw new DOMException('rollback', 'InvalidStateError');
        this.#rollback();
      } else if (this.signalingState === 'have-remote-offer') this.#setAnswer();
      else this.#setOffer();
    });
  }

  /** @param {{ type: 'offer' | 'answer', sdp: string }} description */
  setRemoteDescription({ type, sdp }) {
    return this.#enqueue(async () => {
      const isOther = this.remoteFingerprint !== undefined && fingerprintOf(sdp) !== this.remoteFingerprint;
      if (!sdp.startsWith('v=0') || isOther) throw new DOMException('no SDP of this peer', 'OperationError');
      if (type === 'offer') {
        if (this.signalingState === 'have-local-offer') this.#rollback();
        if (this.signalingState === 'closed') throw new DOMException('offer', 'InvalidStateError');
        this.pendingRemoteDescription = { type, sdp };
        this.signalingState = 'have-remote-offer';
        this.#associate(sdp);
        return;
      }
      if (this.signalingState !== 'have-local-offer') throw new DOMException('answer', 'InvalidStateError');
      if (sdp.includes('a=setup:wrong')) throw new DOMException('role', 'InvalidAccessError');
      this.#settle(this.pendingLocalDescription, { type, sdp });
    });
  }

  /** @param {RTCIceCandidateInit} candidate */
  addIceCandidate({ usernameFragment }) {
    return this.#enqueue(async () => {
      const ufrag = ufragOf(this.remoteDescription);
      if (!this.remoteDescription) throw new DOMException('no description', 'InvalidStateError');
      if (usernameFragment && usernameFragment !== ufrag) throw new DOMException('ufrag', 'OperationError');
      this.#candidates.add(ufrag ?? '');
      this.network.check();
    });
  }

  async getStats() {
    const now = this.network.clock.now;
    if (this.network.partner(this)) this.#bytes += Math.round((now - this.#countedAt) * 10);
    this.#countedAt = now;
    const entries = this.#bytes === 0 ? [] : statsOf(this.#bytes);
    return new Map(entries.map((entry) => [entry.id, entry]));
  }

  /** Opens the channels once both ends have found each other, and sends on what waited. */
  check() {
    const other = this.network.partner(this);
    if (!other) return;
    this.network.clock.setTimeout(() => {
      if (this.network.partner(this) !== other) return;
      for (const end of [this, other]) for (const channel of end.channels.values()) channel.open();
      for (const end of [this, other]) for (const channel of end.channels.values()) channel.flush();
    }, this.network.delay(30));
  }

  close() {
    this.isClosed = true;
    this.signalingState = 'closed';
    this.network.connections.delete(this.fingerprint);
  }

  #setOffer() {
    if (!this.generation || this.#wantsRestart) this.generation++;
    let next = Math.max(-1, ...this.#transceivers.map(({ mid }) => Number(mid ?? -1)));
    for (const transceiver of this.#transceivers) transceiver.mid ??= String(++next);
    this.pendingLocalDescription = { type: 'offer', sdp: this.#write() };
    this.signalingState = 'have-local-offer';
    this.#gather();
  }

  #setAnswer() {
    const isNewGeneration = ufragOf(this.pendingRemoteDescription) !== this.remoteUfrag;
    const isRestart = isNewGeneration && this.remoteUfrag !== undefined;
    if (isNewGeneration) this.generation++;
    if (isRestart && this.network.idleRestarts.has(this.machine)) this.network.retire(this.#ownUfrag);
    const setup = isRestart && this.network.refusedRestarts.has(this.machine) ? 'wrong' : 'active';
    const stillWants = this.#wantsRestart && !isNewGeneration;
    this.#settle({ type: 'answer', sdp: this.#write(setup) }, this.pendingRemoteDescription);
    this.#wantsRestart = stillWants;
    if (isNewGeneration) this.#gather();
  }

  /**
   * @param {RTCSessionDescriptionInit | null} local
   * @param {RTCSessionDescriptionInit | null} remote
   */
  #settle(local, remote) {
    this.currentLocalDescription = local;
    this.currentRemoteDescription = remote;
    this.pendingLocalDescription = null;
    this.pendingRemoteDescription = null;
    this.signalingState = 'stable';
    this.#wantsRestart = false;
    this.network.check();
  }

  #rollback() {
    this.pendingLocalDescription = null;
    this.signalingState = 'stable';
    if (!this.currentLocalDescription) for (const transceiver of this.#transceivers) transceiver.mid = null;
  }

  #gather() {
    const ufrag = this.#ownUfrag;
    for (const port of [1, 2]) {
      this.network.clock.setTimeout(() => {
        if (this.isClosed || ufrag !== this.#ownUfrag) return;
        const candidate = `candidate:${port} 1 udp 1 192.0.2.${this.#id % 250} ${port} typ host`;
        this.onicecandidate?.({ candidate: { candidate, sdpMid: '0', usernameFragment: ufrag } });
      }, this.network.delay());
    }
  }

  get #ownUfrag() {
    return `u${this.#id}g${this.generation}`.padEnd(8, 'x');
  }

  #write(setup = 'actpass') {
    const sections = this.#transceivers.map(({ mid, receiver }) => `m=${receiver.track.kind} 9 x\r\na=mid:${mid}`);
    const head = ['v=0', `a=ice-ufrag:${this.#ownUfrag}`, `a=fingerprint:${this.fingerprint}`, `a=setup:${setup}`];
    return [...head, ...sections, 'm=application 9 x', ''].join('\r\n');
  }

  /** @param {string} sdp */
  #associate(sdp) {
    for (const [, kind, mid] of sdp.matchAll(/^m=(audio|video).*\r\na=mid:(\S+)/gm)) {
      if (this.#transceivers.some((transceiver) => transceiver.mid === mid)) continue;
      const transceiver = new FakeTransceiver(kind, null);
      transceiver.mid = mid;
      this.#transceivers.push(transceiver);
    }
  }

  /** W3C WebRTC 4.4.1.2: one after the other, each taking its time. @param {() => Promise<void>} operation */
  #enqueue(operation) {
    return new Promise((resolve, reject) => {
      this.#chain.push(() => operation().then(resolve, reject));
      this.#work();
    });
  }

  #work() {
    if (this.#isBusy) return;
    const operation = this.#chain.shift();
    if (!operation) {
      this.#askForNegotiation();
      return;
    }
    this.#isBusy = true;
    this.network.clock.setTimeout(async () => {
      if (this.isClosed) return; // nothing settles on a closed connection
      await operation();
      this.#isBusy = false;
      this.#work();
    }, this.network.delay(3));
  }

  /** W3C WebRTC 4.7.3. */
  #askForNegotiation() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.network.clock.setTimeout(() => {
      this.#isAsking = false;
      if (this.isClosed || this.#isBusy || this.#chain.length > 0 || this.signalingState !== 'stable') return;
      if (this.#needsNegotiation()) this.onnegotiationneeded?.();
    }, 0);
  }

  #needsNegotiation() {
    const isUnknown = this.#transceivers.some(({ mid }) => mid === null) || !this.currentLocalDescription;
    return this.#wantsRestart || (isUnknown && this.#transceivers.length + this.channels.size > 0);
  }
}

/** @param {RTCSessionDescriptionInit | null} description */
function ufragOf(description) {
  return description?.sdp?.match(/^a=ice-ufrag:(\S+)/m)?.[1];
}

/** @param {string | undefined} sdp */
const fingerprintOf = (sdp) => sdp?.match(/^a=fingerprint:(\S+)/m)?.[1];

/** @param {number} bytesReceived @returns {any[]} */
function statsOf(bytesReceived) {
  return [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', bytesReceived },
    { id: 'L', type: 'local-candidate', candidateType: 'host' },
    { id: 'R', type: 'remote-candidate', candidateType: 'srflx' },
  ];
}
