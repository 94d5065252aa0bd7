/** A message as SQS hands it over. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** By which it can be removed or shown again while it is hidden. */
  readonly handle: string;
  readonly sentAt: Date;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}
