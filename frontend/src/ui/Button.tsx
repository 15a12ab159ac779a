import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components'
import { classes } from '../lib/classes'
import styles from './Button.module.css'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

interface Props extends Omit<ButtonProps, 'className' | 'children' | 'style'> {
  look?: Look
  small?: boolean
  icon?: ReactNode
  children: ReactNode
}

export function Button({ look = 'plain', small = false, icon, children, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={classes(styles.button, styles[look], small && styles.small)}>
      {icon}
      {children}
    </AriaButton>
  )
}

interface IconProps extends Omit<ButtonProps, 'className' | 'children' | 'style' | 'aria-label'> {
  /** Both the accessible name and the tooltip. */
  label: string
  look?: Look
  children: ReactNode
}

export function IconButton({ label, look = 'quiet', children, ...rest }: IconProps) {
  return (
    <TooltipTrigger delay={600} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className={classes(styles.button, styles[look], styles.icon)}>
        {children}
      </AriaButton>
      <Tooltip className={styles.tooltip ?? ''} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  )
}
