/** @import { Keyring } from './keyring.js' */
/** @import { FromServer, PeerEntry } from './messages.js' */

/**
 * Introduces the peers whom a message of the server names, and leaves out of it those whose key or proof fails. Who
 * knocks stays in: a host sees them all.
 *
 * @param {FromServer} message
 * @param {Keyring} keyring
 * @param {(error: unknown, peer: string) => void} failed called for each that fails
 * @returns {Promise<FromServer | null>} null when nothing is left of it
 */
export async function checkPeers(message, keyring, failed) {
  const check = async (/** @type {PeerEntry} */ entry) => {
    try {
      return Boolean(await keyring.introduce(entry));
    } catch (error) {
      failed(error, entry.peer);
      return false;
    }
  };
  const good = async (/** @type {PeerEntry[]} */ entries) => {
    const verdicts = await Promise.all(entries.map(check));
    return entries.filter((_, index) => verdicts[index]);
  };
  switch (message.type) {
    case 'welcome': {
      const [peers] = await Promise.all([good(message.peers), good(message.knocking)]);
      return { ...message, peers };
    }
    case 'waiting':
      return { ...message, hosts: await good(message.hosts) };
    case 'peer-joined':
      return (await check(message.entry)) ? message : null;
    case 'knock':
      await check(message.entry);
      return message;
    default:
      return message;
  }
}
