import { Group, KEY_PAUSE_MS } from './group.js';
import { Sender } from './sender.js';

/** @import { Frame, Place, Role } from './sender.js' */

/** What all browsers offer first; assumed where a frame's metadata does not tell. */
const USUAL_MIME_TYPE = 'video/VP8';
/** @type {Place} */
const OWN = { role: 'own', group: null };

/**
 * @typedef {object} Count
 * @property {string} sender
 * @property {Role} role in force, like the group
 * @property {string | null} group
 * @property {number} framesIn
 * @property {number} framesOut
 * @property {number} substituted
 * @property {number} backlog chunks that wait for a slot
 * @property {number} overflows how often these were too many
 *
 * @typedef {{ type: 'placed', sender: string, role: Role, group: string | null }
 *   | { type: 'codec', sender: string, mimeType: string }
 *   | { type: 'need-key', sender: string }
 *   | { type: 'mismatch', sender: string }
 *   | { type: 'counts', senders: Count[], keyRequests: Record<string, number> }
 *   | { type: 'fault', sender: string, message: string }} WorkerMessage what the worker tells the page
 *
 * @typedef {object} FanoutContext
 * @property {() => number} now milliseconds
 * @property {(run: () => void, ms: number) => unknown} setTimeout
 * @property {(sender: string, frame: Frame) => unknown} write takes the frame's buffer away; a rejection is final
 * @property {(message: WorkerMessage) => void} tell
 * @property {(sender: string) => void} makeKeyFrame
 */

/**
 * Encode once: what a leader's encoder makes (a chunk) also becomes the payload of its followers' frames (slots), whose
 * own encoders make a dummy picture. A change of place waits for the key frame at which no viewer notices it:
 *
 * | in force | wanted             | comes into force at                                    |
 * | -------- | ------------------ | ------------------------------------------------------ |
 * | real     | own                | once                                                   |
 * | own      | lead, nobody leads | once                                                   |
 * | real     | lead               | its next key frame                                     |
 * | real     | follow             | its next key frame of a dummy                          |
 * | follow   | own, lead          | its next key frame of a real picture                   |
 * | follow   | follow another     | the next key chunk of the other group                  |
 *
 * (real: own or lead).
 */
export class Fanout {
  #context;
  /** @type {Map<string, Sender>} */
  #senders = new Map();
  /** @type {Map<string, Group>} */
  #groups = new Map();

  /** @param {FanoutContext} context */
  constructor(context) {
    this.#context = context;
  }

  /**
   * @param {string} id
   * @param {Place} place in force at once; but where another leads, the sender is its own up to its first key frame
   * @param {string} [mimeType] of frames whose metadata tells none
   */
  add(id, place, mimeType = USUAL_MIME_TYPE) {
    this.remove(id);
    const first = place.role === 'lead' ? OWN : place;
    this.#senders.set(id, new Sender(id, first, mimeType));
    this.place(id, place);
  }

  /** @param {string} id @param {Place} place */
  place(id, place) {
    const sender = this.#senders.get(id);
    if (!sender) return;
    const { role, group } = sender.place;
    sender.pending = place;
    sender.askedAt = this.#context.now();
    const isTaken = place.role === 'lead' && (this.#groupOf(place).leader ?? sender) !== sender;
    if (place.role === role && place.group === group && !isTaken) this.#settle(sender, place);
    else if (role === 'follow' || place.role === 'follow') return;
    else if (place.role === 'own' || (role === 'own' && !isTaken)) this.#enforce(sender, place);
  }

  /** @param {string} id */
  remove(id) {
    const sender = this.#senders.get(id);
    if (!sender) return;
    this.#senders.delete(id);
    this.#abdicate(sender);
  }

  /** The stream of a sender broke. @param {string} id @param {unknown} error */
  fail(id, error) {
    if (!this.#senders.has(id)) return;
    this.remove(id);
    this.#context.tell({ type: 'fault', sender: id, message: String(error) });
  }

  /** @param {string} id @param {Frame} frame what the sender's encoder made */
  frame(id, frame) {
    const sender = this.#senders.get(id);
    if (!sender) return;
    sender.framesIn++;
    const isKey = frame.type === 'key';
    if (isKey || sender.mimeType === null) this.#inspect(sender, frame, isKey);
    if (sender.pending) this.#change(sender, sender.pending, isKey);
    if (sender.place.role === 'follow') return this.#fill(sender, frame, isKey);
    if (sender.place.role === 'lead') this.#share(sender, frame, isKey);
    this.#write(sender, frame);
  }

  /** @returns {WorkerMessage} */
  counts() {
    const senders = [...this.#senders.values()].map((sender) => {
      const { id, place, framesIn, framesOut, substituted, backlog, overflows } = sender;
      return { sender: id, ...place, framesIn, framesOut, substituted, backlog, overflows };
    });
    const requests = [...this.#groups].map(([name, { keyRequests }]) => [name, keyRequests]);
    return { type: 'counts', senders, keyRequests: Object.fromEntries(requests) };
  }

  /** @param {Place} place */
  #groupOf(place) {
    const name = String(place.group);
    const group = this.#groups.get(name) ?? new Group(name, this.#context);
    this.#groups.set(name, group);
    return group;
  }

  /** Codec and size change at key frames only. @param {Sender} sender @param {Frame} frame @param {boolean} isKey */
  #inspect(sender, frame, isKey) {
    const { mimeType, width } = frame.getMetadata();
    if (isKey) sender.measure(width);
    const codec = mimeType ?? sender.usualMimeType;
    if (codec === sender.mimeType) return;
    sender.mimeType = codec;
    sender.clear();
    if (mimeType) this.#context.tell({ type: 'codec', sender: sender.id, mimeType });
  }

  /**
   * At a key frame of the right size; one is asked for where the encoder has that size already and makes none by itself.
   *
   * @param {Sender} sender
   * @param {Place} place pending
   * @param {boolean} isKey
   */
  #change(sender, place, isKey) {
    const isDummy = place.role === 'follow';
    if (isDummy !== sender.isDummy || (isDummy && sender.place.role === 'follow')) return;
    const now = this.#context.now();
    if (isKey) this.#enforce(sender, place);
    else if (now - sender.askedAt >= KEY_PAUSE_MS) {
      sender.askedAt = now;
      this.#context.makeKeyFrame(sender.id);
    }
  }

  /** @param {Sender} sender @param {Place} place */
  #enforce(sender, place) {
    this.#abdicate(sender);
    if (place.role !== 'follow') sender.clear();
    sender.place = place;
    sender.isMismatched = false;
    if (place.role === 'lead') this.#lead(sender);
    this.#settle(sender, place);
  }

  /** @param {Sender} sender @param {Place} place */
  #settle(sender, { role, group }) {
    sender.pending = null;
    this.#context.tell({ type: 'placed', sender: sender.id, role, group });
  }

  /** Followers go on with the next leader's key frame. @param {Sender} sender */
  #abdicate(sender) {
    if (sender.place.role !== 'lead') return;
    const group = this.#groupOf(sender.place);
    if (group.leader === sender) group.leader = null;
  }

  /** @param {Sender} sender */
  #lead(sender) {
    const group = this.#groupOf(sender.place);
    group.leader = sender;
    for (const follower of this.#senders.values()) if (follower.follows(group.name)) follower.needsKey = true;
  }

  /** @param {Sender} leader @param {Frame} frame @param {boolean} isKey */
  #share(leader, frame, isKey) {
    const group = this.#groupOf(leader.place);
    if (!group.leader) this.#lead(leader);
    if (group.leader !== leader) return;
    if (isKey) group.came();
    for (const follower of this.#senders.values()) {
      const comes = follower.isComing(group.name);
      if (!comes && !follower.follows(group.name)) continue;
      if (!this.#fits(follower, leader, comes)) continue;
      if (isKey && comes) this.#enforce(follower, { role: 'follow', group: group.name });
      if (isKey || !(comes || follower.needsKey)) {
        follower.addChunk(frame.data.slice(0), isKey);
        this.#pump(follower);
      } else if (follower.hasSlot || !follower.needsKey) group.want();
    }
    if (!isKey) group.ask();
  }

  /** @param {Sender} follower @param {Sender} leader @param {boolean} comes from another group */
  #fits(follower, leader, comes) {
    if (follower.mimeType === null) return false; // chunks from before its first slot would stay a backlog for good
    const fits = follower.mimeType === leader.mimeType;
    const isNew = !fits && (comes || !follower.isMismatched);
    if (isNew) this.#context.tell({ type: 'mismatch', sender: follower.id });
    if (isNew && comes) follower.pending = null;
    if (!comes) follower.isMismatched = !fits;
    return fits;
  }

  /** A dummy's key frame: its viewer lost something, or is new. @param {Sender} sender @param {Frame} frame @param {boolean} isKey */
  #fill(sender, frame, isKey) {
    sender.addSlot(frame);
    if (isKey && !sender.isMismatched) this.#groupOf(sender.place).want();
    this.#pump(sender);
  }

  /** @param {Sender} sender */
  #pump(sender) {
    for (let next = sender.take(); next; next = sender.take()) this.#write(sender, next.slot, next.chunk);
    sender.bound();
  }

  /** @param {Sender} sender @param {Frame} frame @param {ArrayBuffer} [chunk] its new payload */
  async #write(sender, frame, chunk) {
    sender.framesOut++;
    try {
      if (chunk) frame.data = chunk;
      await this.#context.write(sender.id, frame);
    } catch (error) {
      if (this.#senders.get(sender.id) === sender) this.fail(sender.id, error);
    }
  }
}
