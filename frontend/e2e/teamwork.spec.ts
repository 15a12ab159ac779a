import type { ChannelView, MemberView, NewInviteView, RuleView, SavedRuleView } from '../src/bridge/types'
import { pages } from './phone'
import { callGo, expect, joined, type Shop } from './shop'

/** Brings the second member, an agent called Ploy, into the shop. */
async function join(shop: Shop, second: Shop): Promise<void> {
  const { link } = await callGo<NewInviteView>(shop.page, 'People', 'Invite', 'agent', '', [], 1)
  await callGo(second.page, 'Setup', 'Join', link, 'Ploy', '')
  await expect.poll(async () => (await second.setup()).stage).toBe('ready')
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
