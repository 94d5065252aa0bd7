import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { clientOptions, guarded, type Platform } from '../platform.ts';
import { retryPolicies } from '../retry-policy.ts';

/**
 * For the connections of MQTT clients. On AWS, `IOT_DATA_ENDPOINT` names the account's own data endpoint, with `https://`
 * or without, as `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints it. AWS recommends that one for production
 * (AWS CLI reference, iot-data); without it the client asks the endpoint that the SDK has for the Region.
 */
export function createIoTDataClient(platform: Platform): IoTDataPlaneClient {
  const options = clientOptions(platform, 'iotData', retryPolicies.connections);
  const client = new IoTDataPlaneClient({ ...accountDataEndpoint(platform), ...options });
  return guarded(client, retryPolicies.connections);
}

/** The local stack's own endpoint goes before it: nothing that runs there asks AWS. */
function accountDataEndpoint({ environment }: Platform): { readonly endpoint?: string } {
  const address = environment.IOT_DATA_ENDPOINT;
  if (!address) return {};
  return { endpoint: address.includes('://') ? address : `https://${address}` };
}
