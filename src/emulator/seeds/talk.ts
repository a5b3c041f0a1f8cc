// What they talk about in `--seed demo`: short dialogues, some for one group, some for two. Names in braces are filled in each time.
// Imported by demo.ts and dialogue.ts. A line is a letter for who speaks, perhaps a kind, and the text: `a: hello`, `b quote: yes`, `a file: plan.pdf`.

/** What stands for a name in braces. */
export const WORDS: Record<string, readonly string[]> = {
  feature: ['export', 'search', 'calendar view', 'import', 'login page', 'dark mode', 'address book', 'audit log', 'file preview', 'push settings'],
  customer: ['Nordwind', 'Almeida Foods', 'Kestrel Rail', 'Hôtel Miramar', 'Brightwater', 'Tulipan', 'Seven Bridges', 'Okinawa Parts'],
  dish: ['curry', 'lentil soup', 'pizza', 'ramen', 'dumplings', 'falafel', 'fish', 'the salad place', 'burritos'],
  place: ['the small room', 'the kitchen', 'room 3', 'the big hall', 'the garden'],
  time: ['ten', 'half past ten', 'eleven', 'two', 'three', 'half past three', 'four'],
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  number: ['211', '348', '377', '402', '419', '436', '455', '480', '502', '517', '533'],
  minutes: ['5', '10', '15', '20', '30'],
};

/** Dialogues of groups. */
export const GROUP_TALK: Record<string, readonly (readonly string[])[]> = {
  everyone: [
    ['a: The coffee machine is being serviced until {time}', 'b: All of it?', 'a quote: Yes, tea works', 'c: I survive'],
    ['a: Somebody left a bicycle in front of the fire door', 'b: Mine, sorry, moving it', 'a: Thank you'],
    ['a: Visitors from {customer} on {day}, please keep {place} free', 'b: Noted', 'c: We can move our review'],
    ['a picture: The view this morning', 'b: Wow', 'c: I was on the train for that', 'd: Same'],
    ['a: Whoever borrowed the long ladder: it is needed in {place}', 'b: It is behind the printer'],
    ['a: Welcome back {b}!', 'b: Thanks, I have 900 unread mails and one goal'],
    ['a: Fire drill on {day} at {time}, it takes {minutes} minutes', 'b: Rain or shine?', 'a: Rain or shine'],
  ],
  news: [
    ['a: The new travel rules are in the handbook. In short: trains below six hours, book two weeks ahead.'],
    ['a: Last month in numbers: 214 tickets closed, 3 customers won, none lost. Thank you all.', 'a file: month-in-numbers.pdf'],
    ['a: The office is closed on {day} for the move of the server room. Please take home what you need.'],
    ['a: Health checks are offered again in June. Put your name on the list at the reception.'],
    ['a: We say hello to three new colleagues next week. Introductions on {day} at {time} in {place}.'],
  ],
  engineering: [
    ['a: Who can review {number}? It is small', 'b: Me, after {time}', 'a: Thanks', 'b: Done, two remarks', 'a: Both fixed'],
    ['a: The build is red again', 'b: That is the clock test', 'a: On my machine it passes', 'b: Until {time}, then it does not', 'c: I take it', 'c: Green'],
    ['a: Does anybody remember why {feature} asks twice?', 'b: Retry after the timeout, see {number}', 'a quote: Then the timeout is wrong, not the retry', 'b: I believe you'],
    ['a: I would like to drop the old {feature} code', 'b: Nobody calls it?', 'a: Nobody since March', 'b: Then out with it', 'c: +1'],
    ['a at: @{b} your branch has conflicts with main', 'b: Rebasing', 'b: Pushed'],
    ['a: Profile of {feature}: 70% in one regular expression', 'b: Which one?', 'a file: profile-{number}.txt', 'b: Oh. That one', 'c: I wrote that. Sorry'],
    ['a: Staging is on the new database', 'b: Noticed, it is fast', 'c: {feature} gives me a 500', 'a: Looking', 'a: Index was missing, try again', 'c: Works'],
    ['a: Can we talk about {number} for {minutes} minutes? {place}, {time}', 'b: Fine', 'c: I join by phone'],
    ['a: I broke {feature} on staging, fix is on the way', 'b: How?', 'a: I typed faster than I thought', 'b: Classic'],
    ['a: Where do the flags for {feature} live now?', 'b: In the table, one row each', 'a: Found it, nice'],
    ['a voice: 12', 'b: Agreed, let us do it the simple way'],
    ['a: Half of the flaky tests are one test', 'b: Which?', 'a: The one with the sleep in it', 'b: I will make it wait for the event', 'a: You are my hero'],
  ],
  design: [
    ['a picture: {feature}, third draft', 'b: The spacing is much better', 'c: Can the button be quieter?', 'a: Yes, next one', 'a picture: {feature}, fourth draft', 'c: This'],
    ['a: Contrast of the grey on grey is 3.9', 'b: We need 4.5', 'a: I darken it a little'],
    ['a: Icons for {feature}: outline or filled?', 'b: Outline', 'c: Outline', 'a: Easy'],
    ['a: Test with five people from {customer} on {day}', 'b: Do they know {feature}?', 'a: Two of them do', 'b: Good mix'],
    ['a file: {feature}-copy.docx', 'b: I changed two words', 'a: Better, thanks'],
    ['a: Translations make the second tab two lines', 'b: Which language?', 'a: All of them, honestly'],
  ],
  support: [
    ['a: {customer} cannot log in since {time}', 'b: All of them?', 'a: One office', 'b: Their proxy again?', 'a: It was. They are in'],
    ['a: Ticket {number}: {feature} is empty for one user', 'b: Is the user in two groups?', 'a quote: Yes, how did you know?', 'b: Known, fix is in the next release', 'a: I tell them'],
    ['a: Who speaks Portuguese and has {minutes} minutes?', 'b: Me', 'a: {customer} on line two', 'b: Taken'],
    ['a at: @{b} the customer of {number} answered', 'b: I see it', 'b: Closed'],
    ['a: The phone in {place} rings and nobody is there', 'b: Forwarded to me', 'c: Thanks'],
    ['a file: ticket-{number}-log.zip', 'b: That is 2 million lines', 'a: Line 1,204,331', 'b: Ah'],
    ['a: How do I give {customer} more storage?', 'b: Settings of the plan, third tab', 'a: I have two tabs', 'b: Then you lack a right. Now you have it', 'a: Three tabs'],
    ['a: 14 open, 3 of them old', 'b: I take {number}', 'c: I take the one from {customer}', 'a: Then it is one for me'],
    ['a: {customer} says thank you for yesterday', 'b: That is nice of them', 'a picture: They sent cake'],
  ],
  sales: [
    ['a: {customer} signed', 'b: Great!', 'c: How many seats?', 'a: {number}', 'c: Even better'],
    ['a: Does anybody have the slides about {feature}?', 'b file: {feature}-slides.pdf', 'a: You are fast'],
    ['a: Visit at {customer} on {day}, who comes along?', 'b: I do', 'a: Train at {time}'],
    ['a: The offer for {customer} needs a second pair of eyes', 'b: Send it', 'a file: offer-{number}.pdf', 'b: Page 3, the date', 'a: Uff. Thank you'],
    ['a: They ask whether {feature} is in the small plan', 'b: It is not', 'c: It could be for a year', 'a: I ask {b}'],
    ['a: Quarter looks good', 'b: Do not say it aloud'],
  ],
  release: [
    ['a: The branch for 4.2 is cut, fixes only from here', 'b: Two are open on {feature}', 'a: Until {day}?', 'b: One will make it, the other goes into 4.2.1', 'c quote: Then I change the notes'],
    ['a: Candidate 1 is on staging', 'b: Starting the long tests', 'b: {number} passed, 2 failed', 'c: Mine, both', 'c: Fixed', 'a: Candidate 2 at {time}'],
    ['a file: release-notes-4.2.md', 'b: "Various improvements" is not a sentence I sign', 'a: Say what improved, then', 'b: Done'],
    ['a: {customer} would like to try it early', 'b: From candidate 2 on, gladly', 'c: I prepare them'],
    ['a: Open for 4.2: {feature}, the migration guide, one crash', 'b: The crash is mine', 'c: Guide is half written', 'a: Good'],
    ['a: How long does the migration take with a million messages?', 'b: {minutes} seconds', 'a: Seconds?', 'b: Seconds'],
  ],
  lunch: [
    ['a: {dish} today?', 'b: Yes', 'c: Yes please', 'd: I am in, five minutes'],
    ['a: Who is hungry?', 'b: Is that a question?', 'a: {dish} then', 'c: Save me a chair'],
    ['a: Table for six at {dish}, is that enough?', 'b: Seven', 'c: Eight', 'a: I call again'],
    ['a: I owe somebody for the {dish} of {day}', 'b: Me, but forget it', 'a: Never'],
    ['a picture: {dish}', 'b: That is not fair', 'c: Where is that?', 'a: Behind the station'],
    ['a: Cooking in {place} on {day}, I bring the pots', 'b: I bring the rice', 'c: I bring hunger'],
  ],
  running: [
    ['a: Tonight by the river?', 'b: In', 'c: Slow group, please', 'a: There is only the slow group'],
    ['a: 8.4 km, everybody still alive', 'b: Speak for yourself', 'c picture: Proof'],
    ['a: It rains', 'b: Perfect', 'a: I feared you would say that'],
    ['a: Who is in for the half marathon?', 'b: The quarter one', 'c: I hold the jackets'],
  ],
  books: [
    ['a: Halfway through, nobody tell me anything', 'b: We say nothing', 'c: The dog lives', 'a: {c}!'],
    ['a: We meet on {day}, {place}', 'b: I bring the cake', 'c: I have read the book', 'b: Show-off'],
    ['a: Next one: thick or thin?', 'b: Thin', 'c: Thin', 'd: Thick', 'a: Thin it is'],
  ],
  offsite: [
    ['a: Rooms are booked, {number} beds', 'b: That is a lot of beds', 'a: It is the code of the door, sorry. 40 beds'],
    ['a: Boat or bus?', 'b: Boat', 'c: Bus', 'd: Boat', 'a: Boat there, bus back'],
    ['a file: offsite-programme.pdf', 'b: What is "to be decided" on {day}?', 'a: To be decided'],
    ['a: Who eats no meat, no fish, no gluten? Write to me', 'b: Doing so'],
  ],
};

/** One long dialogue, of a bad afternoon. */
export const INCIDENT: readonly string[] = [
  'a: Search takes 9 seconds at {customer}', 'b: Here too', 'a: Since 14:05', 'c: Deploy at 14:02', 'b: Rolling back?', 'a: Rolling back', 'd: Customers call, what do I say?',
  'a quote: We know, we are on it, an hour at most', 'b: Rollback done, still slow', 'c: So it was not the deploy', 'e: Index rebuild on node 2, it started at 14:04', 'a: By whom?', 'e: By the calendar',
  'b: Can it be stopped?', 'e: Stopped', 'a: 300 ms', 'd: The calls have stopped as well', 'a: Write-up tomorrow', 'c: Moving the rebuild to the night', 'a file: incident-write-up.pdf', 'b: Clear and short, thank you',
];

/** Dialogues of two. */
export const PAIR_TALK: readonly (readonly string[])[] = [
  ['a: Do you have {minutes} minutes?', 'b: At {time}', 'a: Perfect'], ['a: Thank you for yesterday', 'b: Gladly'], ['a: Are you in today?', 'b: From {time} on', 'a: I wait'],
  ['a: Can you send me the file about {feature}?', 'b file: {feature}-notes.pdf', 'a: Got it'], ['a: Is {number} yours?', 'b: It is', 'a: It made my day', 'b: Oh, good'],
  ['a: Lunch?', 'b: {dish}?', 'a: Deal'], ['a: I am late, start without me', 'b: No hurry, we wait'], ['a: Did {customer} answer you?', 'b: Not yet', 'a: Me neither', 'b: I call them tomorrow'],
  ['a: Wrong window, sorry', 'b: I saw nothing'], ['a revoked: My password is on the note under the', 'a: Forget that', 'b: Forgotten. Please change it'], ['a: Which room?', 'b: {place}'],
  ['a: Could you have a look at {number} before {time}?', 'b: I will try', 'b: Looked, looks right'], ['a voice: 34', 'b: Listened. Yes to both', 'a: Good'], ['a: How was {customer}?', 'b: Friendly, long, no coffee', 'a: Poor you'],
  ['a: You forgot your umbrella', 'b: Not mine', 'a: Whose is it then?'], ['a: Happy birthday!', 'b: Thank you, cake in {place}', 'a: On my way'], ['a: Can we move our talk to {day}?', 'b: {time}?', 'a: Yes'],
  ['a: The printer asks for a PIN', 'b: 0000', 'a: Of course'], ['a: Are the numbers for {customer} final?', 'b: Until {day} they are'], ['a picture: Whiteboard from {place}', 'b: I cannot read your S', 'a: Nobody can'],
  ['a: I have put {feature} on your list', 'b: My list says thank you'], ['a: Train is {minutes} minutes late', 'b: I pick you up'], ['a: Do we need both tests for {feature}?', 'b quote: One finds what the other does not', 'a: Both, then'],
  ['a: Good night from the office', 'b: Go home!', 'a: Going'], ['a: Can I borrow your adapter?', 'b: Second drawer', 'a: Found, back by {time}'], ['a revoked: I think {customer} is', 'a: Sorry, not for you', 'b: Now I am curious'],
];
