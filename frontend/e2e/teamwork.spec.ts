import type { ChannelView, MemberView, NewInviteView, RuleView, SavedRuleView } from '../src/bridge/types'
import { pages } from './phone'
import { callGo, expect, joined, type Shop } from './shop'

/** Brings a second member, an agent, into the shop, in which those of the tests before stay. */
async function join(shop: Shop, second: Shop, name = 'Ploy'): Promise<void> {
  const { link } = await callGo<NewInviteView>(shop.page, 'People', 'Invite', 'agent', '', [], 1)
  await callGo(second.page, 'Setup', 'Join', link, name, '')
  await expect.poll(async () => (await second.setup()).stage).toBe('ready')
}

/** Fills in to whom a conversation goes, and confirms. */
async function give(shop: Shop, to: string, button: string, note = ''): Promise<void> {
  const dialog = shop.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: to }).check()
  await dialog.getByRole('textbox').fill(note)
  await dialog.getByRole('button', { name: button, exact: true }).press('Enter')
  await expect(dialog).toHaveCount(0)
}

const bar = (shop: Shop) => shop.page.getByRole('region', { name: 'Who takes care of it' })

joined('colleagues see each other look and type', async ({ shop, phone, second }) => {
  joined.setTimeout(90_000)
  const customer = await phone.customer(pages.tea, 'Seen By Two')
  await customer.says('who is there?')
  await join(shop, second)
  await shop.open(customer.name)
  await second.open(customer.name)
  await expect(bar(shop)).toContainText('Ploy is looking at this')
  await expect(bar(second)).toContainText('Nok is looking at this')
  await expect(second.row(customer.name).getByRole('img', { name: 'Nok is looking at this' })).toBeVisible()
  await second.box().pressSequentially('One moment')
  await expect(bar(shop)).toContainText('Ploy is typing an answer…')
  await expect(shop.row(customer.name)).toContainText('Ploy is typing an answer…')
  await second.box().press('Enter')
  await customer.got('One moment')
  await expect(shop.row(customer.name)).not.toContainText('typing')
  await expect(bar(shop)).toContainText('Ploy has it')
  // Whoever goes elsewhere is gone.
  await second.page.getByRole('option').filter({ hasNotText: customer.name }).first().click()
  await expect(bar(shop)).not.toContainText('Ploy is looking')
})

joined('one at a time answers where the rule says so', async ({ shop, phone, second }) => {
  joined.setTimeout(90_000)
  const customer = await phone.customer(pages.fashion, 'Answered By One')
  await join(shop, second)
  const channels = await callGo<ChannelView[]>(shop.page, 'Channels', 'List')
  const fashion = channels.find(({ id }) => id.endsWith(pages.fashion))
  const members = [(await shop.setup()).memberId, (await second.setup()).memberId]
  const known = async () => (await callGo<MemberView[]>(shop.page, 'Work', 'Members')).map(({ id }) => id)
  await expect.poll(known).toEqual(expect.arrayContaining(members))
  const rule: RuleView = {
    id: '',
    name: 'Whoever is first',
    channels: [fashion?.id ?? ''],
    members,
    method: 'self_claim',
    preferOnline: false,
    fallback: 'wait',
    fallbackTo: '',
    cap: 0,
    redealMinutes: 0,
    old: 'leave',
    exclusive: true,
    hide: false,
  }
  const saved = await callGo<SavedRuleView>(shop.page, 'Rules', 'Save', rule)
  await customer.says('do you have size 42?')
  await shop.open(customer.name)
  await second.open(customer.name)
  for (const window of [shop, second]) {
    await expect(window.page.getByText('Whoever takes it first answers this customer.')).toBeVisible()
    await expect(window.box()).toHaveCount(0)
  }
  await shop.page.getByRole('button', { name: 'Take chat' }).press('Enter')
  await shop.box().fill('We do')
  await shop.box().press('Enter')
  await customer.got('We do')

  // The agent sees why, asks, and gets it.
  await expect(second.page.getByText('Nok answers this customer')).toBeVisible()
  await expect(second.page.getByRole('button', { name: 'Take over' })).toHaveCount(0)
  await second.page.getByRole('button', { name: 'Ask for it' }).press('Enter')
  await expect(bar(shop)).toContainText('Ploy asks for this conversation')
  await bar(shop).getByRole('button', { name: 'Hand over', exact: true }).press('Enter')
  await second.box().fill('And in blue')
  await second.box().press('Enter')
  await customer.got('And in blue')

  // The owner may take it over.
  await expect(shop.page.getByText('Ploy answers this customer')).toBeVisible()
  await shop.page.getByRole('button', { name: 'Take over' }).press('Enter')
  await expect(shop.box()).toBeVisible()
  await expect(second.box()).toHaveCount(0)
  await callGo(shop.page, 'Rules', 'Delete', saved.rule.id)
  await expect(second.box()).toBeVisible()
})

joined('of two who take a conversation at once one gets it', async ({ shop, phone, second }) => {
  joined.setTimeout(90_000)
  const customer = await phone.customer(pages.tea, 'Taken At Once')
  await customer.says('is anybody there?')
  await join(shop, second, 'Mali')
  const both = [shop, second]
  for (const window of both) {
    await window.open(customer.name)
    await expect(bar(window)).toContainText('Nobody has taken it yet')
  }
  await Promise.all(both.map((window) => bar(window).getByRole('button', { name: 'Claim' }).press('Enter')))
  const has = (window: Shop) => bar(window).getByText('Yours', { exact: true }).isVisible()
  await expect.poll(async () => (await Promise.all(both.map(has))).filter(Boolean)).toHaveLength(1)
  const [winner, loser] = (await has(shop)) ? [shop, second] : [second, shop]
  const names = { [shop.url]: 'Nok', [second.url]: 'Mali' }
  await expect(bar(loser)).toContainText(`${names[winner.url]} has it`)

  // Handing it over, with a word, makes it the other's in both windows.
  await bar(winner).getByRole('button', { name: 'Hand over…' }).press('Enter')
  await give(winner, names[loser.url] ?? '', 'Hand over', 'You know her')
  await expect(bar(loser)).toContainText('Yours')
  await expect(loser.thread(customer.name)).toContainText('You know her')
})

joined('an agent sees only their own conversations where the inbox says so', async ({ shop, phone, second }) => {
  joined.setTimeout(90_000)
  const hers = await phone.customer(pages.fashion, 'Dress Buyer')
  const others = await phone.customer(pages.fashion, 'Secret Buyer')
  await hers.says('a dress, please')
  await others.says('a secret, please')
  await join(shop, second, 'Lan')
  await expect(second.row('Secret Buyer')).toBeVisible()

  await shop.page.getByRole('button', { name: 'Manage shop' }).press('Enter')
  const dialog = shop.page.getByRole('dialog', { name: 'Manage shop' })
  await dialog.getByRole('button', { name: /Inbox$/ }).press('Enter')
  await shop.page.getByRole('option', { name: 'Mai Fashion Hà Nội', exact: true }).click()
  await dialog.getByText('Agents see only their own conversations', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Save', exact: true }).first().press('Enter')
  await expect(second.row('Dress Buyer')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Close', exact: true }).press('Enter')
  await expect(dialog).toHaveCount(0)

  await shop.open('Dress Buyer')
  await bar(shop).getByRole('button', { name: 'Assign…' }).press('Enter')
  await give(shop, 'Lan', 'Assign')
  await second.open('Dress Buyer')
  await expect(second.bubble('a dress, please')).toBeVisible()
  await expect(second.row('Secret Buyer')).toHaveCount(0)

  // What is handed to somebody else is gone from her window.
  await bar(shop).getByRole('button', { name: 'Hand over…' }).press('Enter')
  await give(shop, 'Nok', 'Hand over')
  await expect(second.row('Dress Buyer')).toHaveCount(0)
  await expect(second.bubble('a dress, please')).toHaveCount(0)
})
