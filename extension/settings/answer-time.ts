/** For how long a person can choose to be waited for who is asked whether a show goes on, in seconds; null for ever. */
export const answerChoices: readonly (number | null)[] = [120, 600, 1_800, null];
export const usualAnswerSeconds = 600;
