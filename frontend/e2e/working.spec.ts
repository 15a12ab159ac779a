import { pages } from './phone'
import { expect, test } from './shop'

test('a conversation is taken, annotated and closed, and the customer opens it again', async ({
  shop,
  phone,
  page,
}) => {
  const customer = await phone.customer(pages.tea, 'Worked With')
  await customer.says('do you have oolong?')
  await shop.list('Unassigned')
  await shop.open(customer.name)
  const bar = page.getByRole('region', { name: 'Who takes care of it' })
  await expect(bar).toContainText('Nobody has taken it yet')
  await bar.getByRole('button', { name: 'Claim' }).press('Enter')
  await expect(bar).toContainText('Yours')
  await expect(shop.row(customer.name)).toHaveCount(0)
  await shop.list('Mine')
  await expect(shop.row(customer.name).getByRole('img', { name: 'Yours' })).toBeVisible()

  await page.getByRole('button', { name: 'Note', exact: true }).press('Enter')
  const note = page.getByRole('textbox', { name: `Note about ${customer.name} for the team` })
  await expect(note).toBeFocused()
  await note.fill('asks every week')
  await note.press('Enter')
  await expect(note).toHaveValue('')
  await expect(page.getByRole('article', { name: /note for the team/ })).toContainText('asks every week')
  await page.getByRole('button', { name: 'Note', exact: true }).press('Enter')
  await shop.box().fill('Two tins left')
  await shop.box().press('Enter')
  await customer.got('Two tins left')

  await bar.getByRole('button', { name: 'Close conversation' }).click()
  await expect(bar).toContainText('Closed')
  await expect(shop.row(customer.name)).toHaveCount(0)
  await shop.list('Closed')
  await expect(shop.row(customer.name)).toBeVisible()
  const thread = shop.thread(customer.name)
  await expect(thread.getByText(/took the conversation/)).toBeVisible()
  await expect(thread.getByText(/closed the conversation/)).toBeVisible()

  await customer.says('thank you!')
  await expect(bar).toContainText('Nobody has taken it yet')
  await expect(shop.row(customer.name)).toHaveCount(0)
  expect(await customer.texts()).toEqual(['do you have oolong?', 'Two tins left', 'thank you!'])
  await shop.list('All')
})
