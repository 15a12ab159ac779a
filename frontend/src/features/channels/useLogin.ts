import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBridge } from '../../bridge/context'
import { keys } from '../../bridge/queries'

/** Starting and leaving "Continue with Facebook". `again` asks for declined permissions once more. */
export function useLogin() {
  const bridge = useBridge()
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: (again: boolean) => bridge.channels.startLogin(again),
    onSuccess: (login) => client.setQueryData(keys.login, login),
  })
  const cancel = useMutation({
    mutationFn: () => bridge.channels.cancelLogin(),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.login }),
  })
  return { start, cancel }
}
