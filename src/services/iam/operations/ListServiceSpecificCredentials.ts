import type { ListServiceSpecificCredentialsRequest, ListServiceSpecificCredentialsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { isOf } from '../rules/credentials.ts'
import { iamFault } from '../rules/faults.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'
import { partByNumber } from '../rules/paging.ts'
import { serviceCredentialMetadata } from '../rules/serviceCredentials.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html */
export const ListServiceSpecificCredentials = operation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
>()({
  name: 'ListServiceSpecificCredentials',
  caller: 'signed',
  asks: onUser('iam:ListServiceSpecificCredentials'),
  faults: ['InvalidInput', 'NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListServiceSpecificCredentialsResponse> => {
      // Deviation: the credentials of all users at once are not listed.
      if (input.AllUsers === true) throw iamFault('InvalidInput', 'AllUsers is not supported.')
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:ListServiceSpecificCredentials')
      const all = (await needs.directory.credentials(user.id, 'service'))
        .filter((credential) => isOf('service', credential))
        .filter(({ scope }) => input.ServiceName === undefined || input.ServiceName === scope)
      const { items, more } = partByNumber(all, input)
      return { ServiceSpecificCredentials: items.map((each) => serviceCredentialMetadata(user.name, each)), ...more }
    },
})
