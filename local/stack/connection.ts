/** How every client of the local stack signs: any credentials will do. */
export interface Connection {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}
