/** Who leads, who follows, and which of these changes may begin now. */

/** @import { Slot } from '../tracks.js' */
/** @import { Layer } from './layer.js' */
/** @import { Place } from './sender.js' */

/**
 * @typedef {Place & { layer: Layer }} Aim what a sender is on its way to, or has arrived at
 *
 * @typedef {object} Outlet what the plan knows of one video sender
 * @property {string} id
 * @property {Slot} slot
 * @property {string} codec
 * @property {boolean} shares whether its viewer can take what another sender's encoder made
 * @property {number} estimateBps how much its line carries, as far as anybody knows
 * @property {Layer} layer what its viewer shall get
 * @property {Place} place in force in the worker
 * @property {Aim} aim
 */

/** VP9 and AV1 frames name those they depend on, so they fit no other sender's numbering. */
const SHAREABLE = ['video/VP8', 'video/H264'];

/** @param {Outlet} outlet */
const groupOf = ({ slot, layer, codec }) => `${slot}/${layer}/${codec}`;

/**
 * Each layer that two or more viewers of one codec get is encoded once.
 *
 * @param {readonly Outlet[]} outlets
 * @returns {Map<string, Aim>} by id, where each shall arrive
 */
export function planOf(outlets) {
  /** @type {Map<string, Outlet[]>} */
  const groups = new Map();
  for (const outlet of outlets) {
    if (outlet.layer === 'off' || !outlet.shares || !SHAREABLE.includes(outlet.codec)) continue;
    const group = groupOf(outlet);
    groups.set(group, [...(groups.get(group) ?? []), outlet]);
  }
  /** @type {Map<string, Aim>} */
  const aims = new Map(outlets.map(({ id, layer }) => [id, { role: 'own', group: null, layer }]));
  for (const [group, members] of groups) {
    if (members.length < 2) continue;
    const leader = leaderOf(group, members);
    for (const { id, layer } of members) aims.set(id, { role: id === leader.id ? 'lead' : 'follow', group, layer });
  }
  return aims;
}

/**
 * The one that leads already; else one whose encoder makes a real picture already; else the best line.
 *
 * @param {string} group
 * @param {Outlet[]} members
 */
function leaderOf(group, members) {
  const rank = (/** @type {Outlet} */ { place, aim, layer }) =>
    place.role === 'lead' && place.group === group ? 3 : place.role === 'follow' ? 0 : aim.layer === layer ? 2 : 1;
  return members.reduce((best, each) => {
    const gain = rank(each) - rank(best) || each.estimateBps - best.estimateBps;
    return gain > 0 ? each : best;
  });
}

/**
 * Nobody is left without a picture: who follows does so only once its leader leads, and a leader stays until those
 * who follow it have another, or go along with it.
 *
 * @param {readonly Outlet[]} outlets
 * @param {ReadonlyMap<string, Aim>} aims of `planOf`
 * @returns {Map<string, Aim>} the changes that may begin now; each of them only helps those that must wait
 */
export function changesOf(outlets, aims) {
  const changes = new Map();
  const leads = (/** @type {string | null} */ group) => outlets.find((outlet) => isPlaced(outlet, 'lead', group));
  for (const outlet of outlets) {
    const aim = aims.get(outlet.id);
    if (!aim || isSame(aim, outlet.aim)) continue;
    if (outlet.place.role === 'lead' && !isLeavable(outlet, aim)) continue;
    if (aim.role === 'follow' && !leads(aim.group) && !goesAlong(outlet, aim)) continue;
    changes.set(outlet.id, aim);
  }
  return changes;

  /** @param {Outlet} leader @param {Aim} aim */
  function isLeavable(leader, aim) {
    const { group } = leader.place;
    if (aim.role === 'lead' && aim.group === group) return true;
    const others = outlets.filter((outlet) => outlet !== leader);
    if (others.some((outlet) => isPlaced(outlet, 'lead', group))) return true;
    return others
      .filter((outlet) => isPlaced(outlet, 'follow', group) && outlet.aim.layer !== 'off')
      .every(({ id }) => aim.role === 'lead' && aims.get(id)?.group === aim.group);
  }

  /** Whether the leader it follows moves with it. @param {Outlet} follower @param {Aim} aim */
  function goesAlong(follower, aim) {
    const leader = leads(follower.place.role === 'follow' ? follower.place.group : null);
    const next = leader && aims.get(leader.id);
    return next?.role === 'lead' && next.group === aim.group && isLeavable(leader ?? follower, next);
  }
}

/** @param {Outlet} outlet @param {Place['role']} role @param {string | null} group */
const isPlaced = ({ place }, role, group) => place.role === role && place.group === group;

/** @param {Aim} one @param {Aim} other */
export const isSame = (one, other) => one.role === other.role && one.group === other.group && one.layer === other.layer;
