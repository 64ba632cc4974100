/** The call itself: hands effects to the mesh library and turns what it tells into events. */

/** @import { CallEvent, Settings, Slot } from '../state.js' */
/** @import { Streams } from './streams.js' */
import { Mesh, MeshError, readSecret } from '../../mesh/index.js';
import { pictureEffects } from './pictures.js';
import { feelPressure } from './pressure.js';
import { ownTrack } from './streams.js';

/** @type {Slot[]} */
const SLOTS = ['mic', 'camera', 'screen'];

/** The mesh library's events by their names here. @type {Record<string, CallEvent['type']>} */
const EVENTS = {
  track: 'stream-changed',
  chat: 'message-received',
  arrived: 'peer-arrived',
  departed: 'peer-departed',
  knocked: 'peer-knocked',
  alarm: 'alarm-raised',
  refused: 'act-refused',
};

/**
 * @param {(event: CallEvent) => void} dispatch
 * @param {Streams} streams
 * @param {{ room: string, secret: string, ticket: string | undefined }} door
 */
export function callEffects(dispatch, streams, door) {
  /** @type {Mesh | null} */
  let mesh = null;
  let isFluent = false;

  /** Before anybody wants to come in, so that the door opens quickly. */
  function prepare() {
    mesh = openMesh(door);
    void mesh.prepare();
  }

  /** @param {string} name */
  function join(name) {
    if (!mesh) throw new Error('nobody joins unprepared');
    mesh.setName(name);
    const stopFeeling = feelPressure(mesh, dispatch);
    listen(mesh, 'changed', (snapshot) => {
      if (snapshot.phase === 'over') stopFeeling();
      dispatch({ type: 'mesh-changed', snapshot, at: performance.now() });
    });
    listen(mesh, 'fault', ({ error }) => console.warn(error));
    for (const [heard, type] of Object.entries(EVENTS)) listen(mesh, heard, (detail) => dispatch({ ...detail, type }));
    SLOTS.forEach(send);
    // What ends it before it began comes as the snapshot's reason, too.
    mesh.join().catch(onlyMeshErrors);
  }

  /** @param {Slot} slot */
  function send(slot) {
    if (slot === 'screen') hint();
    void mesh?.setTrack(slot, ownTrack(streams, slot, slot === 'mic' ? 'audio' : 'video'));
    if (slot === 'screen') void mesh?.setTrack('screen-audio', ownTrack(streams, slot, 'audio'));
  }

  /** W3C MediaStreamTrack Content Hints. */
  function hint() {
    const screen = ownTrack(streams, 'screen', 'video');
    if (screen) screen.contentHint = isFluent ? 'motion' : 'detail';
  }

  /** What only the server can do fails while it is away. @param {(mesh: Mesh) => void} act */
  function ask(act) {
    try {
      if (mesh) act(mesh);
    } catch (error) {
      dispatch({ type: 'act-refused', code: onlyMeshErrors(error).code });
    }
  }

  const effects = {
    /** @param {{ name: string }} effect */
    join: ({ name }) => join(name),
    /** @param {{ slot: Slot }} effect */
    'send-track': ({ slot }) => send(slot),
    /** @param {{ fluent: boolean }} effect */
    'hint-screen': ({ fluent }) => {
      isFluent = fluent;
      send('screen');
    },
    /** @param {{ muted: boolean }} effect */
    'set-muted': ({ muted }) => mesh?.setMuted('mic', muted),
    /** @param {{ up: boolean }} effect */
    'set-hand': ({ up }) => mesh?.setHand(up),
    /** @param {{ text: string }} effect */
    say: ({ text }) => mesh && dispatch({ type: 'message-sent', ...mesh.say(text) }),
    /** @param {{ peer: string }} effect */
    admit: ({ peer }) => ask((mesh) => mesh.admit(peer)),
    /** @param {{ peer: string }} effect */
    deny: ({ peer }) => ask((mesh) => mesh.deny(peer)),
    /** @param {{ peer: string }} effect */
    remove: ({ peer }) => ask((mesh) => mesh.remove(peer)),
    /** @param {{ settings: Settings }} effect */
    'change-settings': ({ settings }) => ask((mesh) => mesh.changeSettings(settings)),
    end: () => ask((mesh) => mesh.end()),
    leave: () => void mesh?.leave(),
    ...pictureEffects(dispatch, () => mesh),
  };

  /** @param {string} peer @param {'person' | 'screen'} kind @returns {MediaStream | null} */
  const streamOf = (peer, kind) => mesh?.streamOf(peer, kind) ?? null;

  return { effects, streamOf, prepare };
}

/** @param {unknown} error @returns {MeshError} @throws {unknown} the error itself when it is another */
function onlyMeshErrors(error) {
  if (error instanceof MeshError) return error;
  throw error;
}

/** @param {Mesh} mesh @param {string} name @param {(detail: any) => void} act */
const listen = (mesh, name, act) =>
  mesh.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));

/** @param {{ room: string, secret: string, ticket: string | undefined }} door */
function openMesh({ room, secret, ticket }) {
  const bytes = readSecret(secret);
  if (!bytes) throw new RangeError('no call without a sound secret');
  const url = new URL('/ws', location.href.replace(/^http/, 'ws')).href;
  return new Mesh({ url, room, secret: bytes, host: ticket, profile: { name: '' } });
}
