// Names of people, files and groups that nobody has to take for real ones.
// Imported by the seeds beside it.

/** First names of a crowd. */
export const FIRST_NAMES = (
  'Aiko Alba Amir Ana Anouk Arjun Astrid Bela Bruno Camila Chen Chloe Dao Diego Edith Elif Emil Esra Farah Felix Freya Gael Gita Hana Hugo Ida Ilya Ines Ivo Jana Jonas '
  + 'Kaito Karim Kofi Lars Leila Liam Lin Lucia Maja Malik Mateo Mei Mira Nadia Nils Noor Olga Omar Otto Paola Pavel Priya Rafael Rania Ravi Rosa Samir Sanna Sofia Sven Tara '
  + 'Thabo Tomas Uma Vera Viktor Wanda Xenia Yara Yuki Zeno Zoe'
).split(' ');

/** Last names of a crowd. */
export const LAST_NAMES = (
  'Abe Adeyemi Aydin Berg Bianchi Castro Chen Costa Dahl Diallo Dubois Eriksen Fischer Fontana Garcia Haddad Hansen Horvat Ito Ivanova Jansen Kaya Keller Kim Kowalski Kumar '
  + 'Larsen Lopez Mancini Mensah Meyer Mori Nair Nguyen Novak Okafor Olsen Petrov Popescu Quist Rahman Reyes Rossi Santos Sato Schmid Silva Singh Suzuki Tanaka Torres Varga '
  + 'Virtanen Wagner Wang Weber Yilmaz Zhang Zimmer'
).split(' ');

/** What groups of a crowd are about. */
export const TOPICS = (
  'Accounts Archive Backend Billing Canteen Chess Choir Climbing Compliance Cycling Data Delivery Design Events Facilities Film Finance Frontend Gardening Hiring Infrastructure '
  + 'Intake Kitchen Legal Library Logistics Marketing Mobile Music Network Onboarding Operations Parents Photography Planning Platform Procurement Quality Reception Research Running '
  + 'Sales Security Shipping Support Tennis Training Translation Travel Warehouse'
).split(' ');

/** What a crowd says: short, and long enough to be searched. */
export const SENTENCES = [
  'Good morning', 'Thanks, that helped', 'I will look at it after lunch', 'Can you send me the figures once more?', 'The meeting moves to three', 'Done', 'Not yet, sorry',
  'Who can take this over?', 'I am on the train until ten', 'It works now, thank you', 'See the second page', 'Tomorrow is fine', 'Where is the key to the storage?',
  'We need one more day', 'Approved', 'Please have a look before it goes out', 'The printer is out of toner again', 'Happy birthday!', 'I would rather wait for the numbers',
  'Two of them are missing', 'Agreed', 'Let us talk about it on Monday', 'Can somebody open the door downstairs?', 'The new version is installed', 'I have put it on the list',
  'Is that still current?', 'Yes', 'No, the other one', 'On my way', 'The customer has answered', 'I cannot reach the server', 'It was the cable', 'Next week at the latest',
] as const;
