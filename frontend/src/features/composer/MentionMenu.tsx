import { useTranslation } from 'react-i18next'
import { classes } from '../../lib/classes'
import { Avatar } from '../../ui/Avatar'
import styles from './MentionMenu.module.css'
import type { MentionMenuState } from './useMentionMenu'

/** The members who fit what is typed after an @, above the text box, which keeps the focus. */
export function MentionMenu({ menu }: { menu: MentionMenuState }) {
  const { t } = useTranslation()
  if (menu.found.length === 0) return null
  return (
    <div className={styles.menu}>
      <div id={menu.id} role="listbox" aria-label={t('note.mention')} className={styles.options}>
        {menu.found.map((member, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field that names the active option
          <div
            key={member.id}
            id={`${menu.id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === menu.active}
            className={classes(styles.option, index === menu.active && styles.active)}
            // The text box keeps the focus and its caret.
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => menu.point(index)}
            onClick={() => menu.pick(member)}
          >
            <Avatar id={member.id} name={member.name} picture="" />
            <span className={styles.name}>{member.name}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
