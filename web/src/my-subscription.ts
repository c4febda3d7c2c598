/** The subscription made in this browser: its id and its token, which the server gives once and nobody else holds. */
import { readValue, removeValue, writeValue } from './idb.ts';

export interface MySubscription {
  readonly id: string;
  readonly token: string;
  /** H3 index of resolution 8: all that the server keeps of the place. */
  readonly cell: string;
  /** The push endpoint that the server has. */
  readonly endpoint: string;
}

const key = 'subscription';

export const readMine = (): Promise<MySubscription | undefined> => readValue<MySubscription>(key);
export const writeMine = (mine: MySubscription): Promise<unknown> => writeValue(key, mine);
export const forgetMine = (): Promise<unknown> => removeValue(key);

/** Tells the server the address that the browser has now. False where the server no longer knows the subscription. */
export async function moveMine(mine: MySubscription, renewed: PushSubscription): Promise<boolean> {
  const answer = await fetch(`/v1/subscriptions/${encodeURIComponent(mine.id)}/address`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${mine.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ address: renewed.toJSON() }),
  });
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(`the new address was not taken: ${answer.status}`);
  await writeMine({ ...mine, endpoint: renewed.endpoint });
  return true;
}
