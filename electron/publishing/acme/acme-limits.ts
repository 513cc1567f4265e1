import { AcmeProblem } from './problem.ts';

/** How much one may ask for. What an hour allows is counted in memory, so that a restart begins anew. */
export interface AcmeLimitValues {
  /** From one address: behind a proxy, from all together. */
  readonly newAccountsAnHour: number;
  /** By one account. */
  readonly newOrdersAnHour: number;
  /** Of one name, by one account. */
  readonly failedValidationsAnHour: number;
  /** Of one account at once. */
  readonly openOrders: number;
  /** Requests a second from one address. */
  readonly requestsASecond: number;
}

export const ACME_LIMITS: AcmeLimitValues = {
  newAccountsAnHour: 100,
  newOrdersAnHour: 300,
  failedValidationsAnHour: 20,
  openOrders: 100,
  requestsASecond: 50,
};

const HOUR_MS = 3_600_000;
/** So many addresses, accounts and names are remembered; of more, those that came first are forgotten. */
const MOST_KEYS = 20_000;

/** Counts by key within an hour from the first. */
class HourlyCount {
  readonly #counts = new Map<string, { count: number; until: number }>();

  /** How many milliseconds are left until there is room below `most`; 0 where there is. */
  waiting(key: string, most: number, now: number): number {
    const counted = this.#counts.get(key);
    return counted === undefined || counted.until <= now || counted.count < most ? 0 : counted.until - now;
  }

  add(key: string, now: number): void {
    const counted = this.#counts.get(key);
    if (counted !== undefined && counted.until > now) {
      counted.count++;
      return;
    }
    this.#counts.delete(key);
    this.#counts.set(key, { count: 1, until: now + HOUR_MS });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST_KEYS && oldest !== undefined) this.#counts.delete(oldest);
  }
}

/** Holds the limits; `now` is milliseconds of any steady clock. */
export class AcmeLimits {
  readonly values: AcmeLimitValues;
  readonly #accounts = new HourlyCount();
  readonly #orders = new HourlyCount();
  readonly #failures = new HourlyCount();

  constructor(values: AcmeLimitValues) {
    this.values = values;
  }

  /** @throws {AcmeProblem} rateLimited */
  newAccount(address: string, now: number): void {
    this.#take(this.#accounts, address, this.values.newAccountsAnHour, now, 'new accounts from this address');
  }

  /** @throws {AcmeProblem} rateLimited */
  newOrder(accountId: string, now: number): void {
    this.#take(this.#orders, accountId, this.values.newOrdersAnHour, now, 'new orders of this account');
  }

  validationFailed(accountId: string, name: string, now: number): void {
    this.#failures.add(`${accountId} ${name}`, now);
  }

  /** @throws {AcmeProblem} rateLimited: the name was not proven too often */
  mayValidate(accountId: string, name: string, now: number): void {
    const most = this.values.failedValidationsAnHour;
    refuseFor(this.#failures.waiting(`${accountId} ${name}`, most, now), `failed validations of ${name}`, most);
  }

  #take(count: HourlyCount, key: string, most: number, now: number, what: string): void {
    refuseFor(count.waiting(key, most, now), what, most);
    count.add(key, now);
  }
}

function refuseFor(waitingMs: number, what: string, most: number): void {
  if (waitingMs === 0) return;
  throw new AcmeProblem('rateLimited', `There were ${String(most)} ${what} within an hour. Ask again later.`, {
    headers: { 'Retry-After': String(Math.ceil(waitingMs / 1000)) },
  });
}
