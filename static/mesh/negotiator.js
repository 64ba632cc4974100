/** Perfect negotiation: W3C WebRTC, section 10.7, in its order of awaits. */

import { ufragsOf } from './sdp.js';

/** @import { DescriptionKind } from './messages.js' */

const MAX_EARLY_CANDIDATES = 64;

/**
 * @typedef {object} NegotiatorListener
 * @property {(description: RTCSessionDescription) => void} described this end made an offer or answer: send it
 * @property {(candidate: RTCIceCandidate) => void} found this end found a candidate: send it
 * @property {() => void} offered the peer's offer is set, the answer not yet made
 * @property {(error: unknown) => void} failed
 * @property {() => void} stuck the peer's answer can't be used: this connection will not get any further
 */

export class Negotiator {
  #pc;
  #polite;
  #listener;
  #makingOffer = false;
  #settingAnswer = false;
  #ignoringOffer = false;
  /** @type {RTCIceCandidateInit[]} which came before their description */
  #early = [];

  /**
   * @param {RTCPeerConnection} pc
   * @param {{ polite: boolean, listener: NegotiatorListener }} options of the two ends exactly one is polite
   */
  constructor(pc, { polite, listener }) {
    this.#pc = pc;
    this.#polite = polite;
    this.#listener = listener;
    pc.onnegotiationneeded = () => this.#offer(() => pc.setLocalDescription());
    pc.onicecandidate = ({ candidate }) => candidate && listener.found(candidate);
  }

  /**
   * Begins ICE anew. An offer that has no answer yet is sent once more, for it may have been lost; a new one would only
   * cross with an answer that is slow.
   */
  restart() {
    if (this.#isOffering) this.#describe();
    else this.#pc.restartIce();
  }

  /**
   * Begins ICE anew with what can be found now. An offer that has no answer is taken back: it was lost, or leads where
   * this end is no longer.
   */
  renew() {
    const pc = this.#pc;
    pc.restartIce();
    if (!this.#isOffering) return;
    this.#offer(() => {
      const undone = pc.setLocalDescription({ type: 'rollback' });
      return Promise.all([undone, pc.setLocalDescription()]); // queued at once: nothing comes between
    });
  }

  /**
   * @param {DescriptionKind} kind
   * @param {string} sdp
   */
  async hear(kind, sdp) {
    const pc = this.#pc;
    const ready = !this.#makingOffer && (pc.signalingState === 'stable' || this.#settingAnswer);
    this.#ignoringOffer = kind === 'offer' && !ready && !this.#polite;
    if (this.#ignoringOffer) return;
    if (kind === 'answer' && this.#makingOffer) return; // it answers an offer that is just being taken back
    try {
      this.#settingAnswer = kind === 'answer';
      await pc.setRemoteDescription({ type: kind, sdp });
      this.#settingAnswer = false;
      this.#addEarly();
      if (kind === 'answer') return;
      this.#listener.offered();
      await pc.setLocalDescription();
      this.#describe();
    } catch (error) {
      this.#settingAnswer = false;
      if (kind === 'answer' && error instanceof DOMException && error.name === 'InvalidStateError') return; // outdated
      this.#listener.failed(error);
      if (kind === 'answer') this.#listener.stuck();
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  hearCandidate(candidate) {
    if (this.#fits(candidate)) {
      this.#add(candidate);
      return;
    }
    this.#early.push(candidate);
    if (this.#early.length > MAX_EARLY_CANDIDATES) this.#early.shift();
  }

  /** Whether an offer is out, and nothing about it under way. */
  get #isOffering() {
    return this.#pc.signalingState === 'have-local-offer' && !this.#makingOffer && !this.#settingAnswer;
  }

  /** @param {() => Promise<unknown>} setOffer */
  async #offer(setOffer) {
    try {
      this.#makingOffer = true;
      await setOffer();
      this.#describe();
    } catch (error) {
      this.#listener.failed(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  #describe() {
    const description = this.#pc.localDescription;
    if (description && this.#pc.signalingState !== 'closed') this.#listener.described(description);
  }

  /** @param {RTCIceCandidateInit} candidate */
  #fits({ usernameFragment }) {
    const remote = this.#pc.remoteDescription;
    return remote !== null && (!usernameFragment || ufragsOf(remote.sdp).has(usernameFragment));
  }

  #addEarly() {
    const ready = this.#early.filter((candidate) => this.#fits(candidate));
    this.#early = this.#early.filter((candidate) => !this.#fits(candidate));
    for (const candidate of ready) this.#add(candidate);
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #add(candidate) {
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      const isOutdated = this.#ignoringOffer || !this.#fits(candidate);
      if (!isOutdated) this.#listener.failed(error);
    }
  }
}
