/**
 * What a browser keeps between two loads of a page: a few named values, and the queue of what is not sent yet.
 * Where the browser keeps nothing (private windows), the same in memory; `lasting` then is false.
 *
 * @typedef {Object} Kept
 * @property {boolean} lasting
 * @property {(name: string) => Promise<any>} get
 * @property {(values: Record<string, any>) => Promise<void>} put
 * @property {() => Promise<object[]>} queue in the order of their making
 * @property {(operation: {id: string}) => Promise<void>} add resolves once it is safe on the phone
 * @property {(ids: string[]) => Promise<void>} remove
 * @property {() => Promise<void>} forget everything but the queue
 * @property {() => Promise<void>} wipe everything
 */

const KEPT = "kept";
const QUEUE = "queue";

/**
 * @param {string} name
 * @returns {Promise<Kept>}
 */
export async function openKept(name) {
  try {
    return lasting(name, await openDatabase(name));
  } catch {
    return passing();
  }
}

/** @param {string} name */
function openDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(KEPT);
      request.result.createObjectStore(QUEUE, { keyPath: "place", autoIncrement: true }).createIndex("id", "id");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

/**
 * @param {string} name
 * @param {IDBDatabase} database
 * @returns {Kept}
 */
function lasting(name, database) {
  // Another page, or a service worker, may erase the database when what it holds may not be kept any more.
  database.onversionchange = () => database.close();

  const within = (stores, mode, work) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode, { durability: "strict" });
      const request = work(transaction);
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });

  return {
    lasting: true,
    get: (key) => within([KEPT], "readonly", (transaction) => transaction.objectStore(KEPT).get(key)),
    put: (values) =>
      within([KEPT], "readwrite", (transaction) => {
        for (const [key, value] of Object.entries(values)) transaction.objectStore(KEPT).put(value, key);
      }),
    queue: () => within([QUEUE], "readonly", (transaction) => transaction.objectStore(QUEUE).getAll()),
    add: (operation) => within([QUEUE], "readwrite", (transaction) => void transaction.objectStore(QUEUE).add(operation)),
    remove: (ids) =>
      within([QUEUE], "readwrite", (transaction) => {
        const queue = transaction.objectStore(QUEUE);
        for (const id of ids) {
          const found = queue.index("id").getKey(id);
          found.onsuccess = () => found.result !== undefined && queue.delete(found.result);
        }
      }),
    forget: () => within([KEPT], "readwrite", (transaction) => void transaction.objectStore(KEPT).clear()),
    wipe: () =>
      new Promise((resolve) => {
        database.close();
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = request.onerror = request.onblocked = () => resolve();
      }),
  };
}

/** @returns {Kept} */
function passing() {
  const kept = new Map();
  let queue = [];
  return {
    lasting: false,
    get: async (key) => kept.get(key),
    put: async (values) => Object.entries(values).forEach(([key, value]) => kept.set(key, value)),
    queue: async () => [...queue],
    add: async (operation) => void queue.push(operation),
    remove: async (ids) => void (queue = queue.filter((each) => !ids.includes(each.id))),
    forget: async () => kept.clear(),
    wipe: async () => {
      kept.clear();
      queue = [];
    },
  };
}
