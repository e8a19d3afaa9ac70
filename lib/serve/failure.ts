/** Why a question has no answer, as the status of HTTP and in words for the user. Words never hold a token, a ticket or a path from outside the store. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}
