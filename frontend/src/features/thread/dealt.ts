import type { TFunction } from 'i18next'
import type { DealtView } from '../../bridge/types'

/** Why a rule gave or offered a conversation, in a few sentences. */
export function dealtText(t: TFunction, { to, from, how, candidates, skipped }: DealtView): string {
  const names = candidates.join(', ')
  const left = skipped.map(({ name, reason }) => t('dealt.left', { name, reason: t(`skipped.${reason}`) }))
  return [
    to === '' ? t('dealt.offered', { names }) : how !== '' && t(`dealt.${how}`, { names }),
    from !== '' && from !== to && t('dealt.from', { name: from }),
    left.length > 0 && t('dealt.skipped', { names: left.join(', ') }),
  ]
    .filter(Boolean)
    .join(' ')
}
