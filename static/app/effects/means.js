/** What the device can spend: whether its line is metered, and how full its battery is. */

/** @import { CallEvent } from '../state.js' */

const LOW_BATTERY = 0.2;

/**
 * Neither API is in all browsers (Network Information; W3C Battery Status).
 *
 * @typedef {EventTarget & { saveData?: boolean, type?: string }} Connection
 * @typedef {EventTarget & { level: number, charging: boolean }} Battery
 * @typedef {{ connection?: Connection, getBattery?: () => Promise<Battery> }} Means
 */

/** @param {(event: CallEvent) => void} dispatch */
export async function watchMeans(dispatch) {
  const means = /** @type {Means} */ (navigator);
  const { connection } = means;
  const battery = await means.getBattery?.();
  let told = { metered: false, lowBattery: false };

  const tell = () => {
    const metered = Boolean(connection?.saveData) || connection?.type === 'cellular';
    const lowBattery = battery !== undefined && !battery.charging && battery.level < LOW_BATTERY;
    if (metered === told.metered && lowBattery === told.lowBattery) return;
    told = { metered, lowBattery };
    dispatch({ type: 'means-changed', means: told });
  };

  tell();
  connection?.addEventListener('change', tell);
  for (const change of ['levelchange', 'chargingchange']) battery?.addEventListener(change, tell);
}
