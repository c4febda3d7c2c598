/** A key-value store that page and service worker share and that survives restarts of both: IndexedDB, one object store. */

const name = 'tocsin';
const store = 'values';

/** The value kept under `key`; undefined where there is none. */
export const readValue = <T>(key: string): Promise<T | undefined> =>
  request('readonly', (values) => values.get(key) as IDBRequest<T | undefined>);

export const writeValue = (key: string, value: unknown): Promise<unknown> =>
  request('readwrite', (values) => values.put(value, key));

export const removeValue = (key: string): Promise<unknown> => request('readwrite', (values) => values.delete(key));

async function request<T>(mode: IDBTransactionMode, ask: (values: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = database.transaction(store, mode);
      const asked = ask(transaction.objectStore(store));
      // Only then is a write kept.
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = () => fail(transaction.error);
      transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

const open = (): Promise<IDBDatabase> =>
  new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(store);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
