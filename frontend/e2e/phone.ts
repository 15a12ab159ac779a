import { expect } from '@playwright/test'

// Pages of the simulator's shop (backend/metasim, shop.go).
export const pages = { tea: '104200000000001', fashion: '104200000000002', electronics: '104200000000003' } as const

interface Sent {
  text: string
}

/** The simulator's phone API (backend/metasim, package comment): customers, and faults of Meta. */
export class Phone {
  constructor(private readonly address: string) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.address}/api/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const read = (await answer.json()) as T
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(read)}`)
    return read
  }

  /** A customer of a Page, new or known. Nobody plays them but the test. */
  async customer(page: string, name: string): Promise<Customer> {
    const { id } = await this.call<{ id: string }>('POST', 'customers', { page, name })
    return new Customer(this, id, name)
  }

  /** One of the demo shop's customers. */
  async known(page: string, name: string): Promise<Customer> {
    const all = await this.call<{ id: string; name: string }[]>('GET', `customers?page=${page}`)
    const found = all.find((customer) => customer.name === name)
    if (!found) throw new Error(`no customer ${name}`)
    return new Customer(this, found.id, name)
  }

  /** Makes Meta's next `times` calls for a Page go wrong. */
  async fault(page: string, fault: string, times: number): Promise<void> {
    await this.call('POST', 'faults', { on: page, fault, times })
  }
}

export class Customer {
  constructor(
    private readonly phone: Phone,
    readonly id: string,
    readonly name: string,
  ) {}

  async says(text: string): Promise<void> {
    await this.phone.call('POST', 'say', { customer: this.id, text })
  }

  async reads(): Promise<void> {
    await this.phone.call('POST', 'read', { customer: this.id })
  }

  /** The texts on the phone, oldest first. */
  async texts(): Promise<string[]> {
    const { messages } = await this.phone.call<{ messages: Sent[] }>('GET', `thread?customer=${this.id}`)
    return messages.map(({ text }) => text)
  }

  async got(text: string): Promise<void> {
    await expect.poll(() => this.texts(), `on ${this.name}’s phone`).toContain(text)
  }
}
