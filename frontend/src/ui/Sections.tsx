import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, TabPanels, Tabs } from 'react-aria-components'
import { useMedia } from '../lib/useMedia'
import styles from './Sections.module.css'

export interface Section<T extends string> {
  id: T
  title: string
  icon: ReactNode
  content: () => ReactNode
}

interface Props<T extends string> {
  label: string
  sections: readonly Section<T>[]
  current: T
  onChange: (id: T) => void
}

/** Pages of a large dialog, with their names beside them; above them where it is narrow. */
export function Sections<T extends string>({ label, sections, current, onChange }: Props<T>) {
  const narrow = useMedia('(max-width: 44rem)')
  return (
    <Tabs
      className={styles.sections ?? ''}
      orientation={narrow ? 'horizontal' : 'vertical'}
      selectedKey={current}
      onSelectionChange={(key) => onChange(key as T)}
    >
      <TabList aria-label={label} className={styles.names ?? ''}>
        {sections.map(({ id, title, icon }) => (
          <Tab key={id} id={id} className={styles.name ?? ''}>
            <span className={styles.icon}>{icon}</span>
            {title}
          </Tab>
        ))}
      </TabList>
      <TabPanels className={styles.pages ?? ''}>
        {sections.map(({ id, content }) => (
          <TabPanel key={id} id={id} className={styles.page ?? ''}>
            {content()}
          </TabPanel>
        ))}
      </TabPanels>
    </Tabs>
  )
}
