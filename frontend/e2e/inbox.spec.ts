import { expect, test } from './shop'

test('adding an inbox through the login in the browser', async ({ shop, page, program, context }) => {
  await page.getByRole('button', { name: 'Add inbox' }).click()
  const wizard = page.getByRole('dialog', { name: 'Add inbox' })
  // The demo shop is logged in already: start over as another shop owner would.
  const before = await program.opened()
  await wizard.getByRole('button', { name: /Continue with Facebook|Use another account/ }).click()
  await expect(wizard.getByText('Continue in your browser')).toBeVisible()
  await expect.poll(() => program.opened()).not.toBe(before)

  const facebook = await context.newPage()
  await facebook.goto(await program.opened())
  await facebook.getByRole('button', { name: 'Continue as Nok Srisai' }).click()
  for (const button of ['Continue', 'Continue', 'Save', 'Got it']) {
    await facebook.getByRole('button', { name: button, exact: true }).click()
  }
  await expect(facebook.locator('body')).toContainText('Pagedesk')
  await facebook.close()

  await expect(wizard.getByText('Logged in as Nok Srisai')).toBeVisible()
  const choice = (name: string) => wizard.getByRole('listitem').filter({ hasText: name })
  await expect(choice('Lotus Tea House').getByText('Already connected')).toBeVisible()
  await expect(choice('Lotus Wholesale').getByRole('button')).toBeDisabled()
  await expect(choice('Lotus Wholesale')).toContainText('You may not answer messages for this Page')
  await expect(choice('Old Market Stall').getByRole('button')).toBeDisabled()
  await expect(choice('Old Market Stall')).toContainText(/Facebook gives no key|You may not/)

  await choice('Siam Pottery').getByRole('button').click()
  const name = wizard.getByRole('textbox', { name: 'Inbox name' })
  await expect(name).toHaveValue(/^Siam Pottery/)
  await name.fill('เครื่องปั้น 🏺')
  await wizard.getByRole('button', { name: 'Create inbox' }).click()
  await wizard.getByRole('button', { name: 'Yes, continue' }).click()
  await expect(wizard.getByText('เครื่องปั้น 🏺 is connected')).toBeVisible()
  await wizard.getByRole('button', { name: 'Take me there' }).click()
  await expect(page.getByRole('heading', { level: 2, name: 'เครื่องปั้น 🏺' })).toBeVisible()
  await expect(shop.row('อรอนงค์ เจริญสุขวัฒนา')).toContainText('อยากได้ทรงแบบในรูปนี้ค่ะ')
})

test('cancelling on Facebook leads back', async ({ shop: _, page, program, context }) => {
  await page.getByRole('button', { name: 'Add inbox' }).click()
  const wizard = page.getByRole('dialog', { name: 'Add inbox' })
  const before = await program.opened()
  await wizard.getByRole('button', { name: /Continue with Facebook|Use another account/ }).click()
  await expect.poll(() => program.opened()).not.toBe(before)
  const facebook = await context.newPage()
  await facebook.goto(await program.opened())
  await facebook.getByRole('button', { name: 'Not now' }).click()
  await expect(wizard.getByText(/You cancelled on Facebook|Facebook did not let you in/)).toBeVisible()
  await facebook.close()
})
