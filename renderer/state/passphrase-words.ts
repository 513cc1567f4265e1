/**
 * Short common English words for passphrases that are said over the telephone and typed without looking.
 * Each is 3 to 7 letters; six of them are worth about 64 bits.
 */
export const PASSPHRASE_WORDS: readonly string[] = `
able acid acorn actor adapt admit adult after again agent agree ahead aisle alarm album alert alley allow almond
alone alpha also amber amount anchor angle ankle answer ant apple april apron arch area arena argue arm armor army
arrow art ash ask atlas atom attic aunt autumn avoid awake axis axle baby bacon badge bagel baker ball bamboo
banana band banjo bank barn barrel basic basil basket bath bay beach bead beak beam bean bear beard beat beauty
beaver bed beef beet begin behind bell belong below belt bench berry best better beyond bike bill bird birth
biscuit bishop bison bitter blade blank blanket blend blink block bloom blue board boat body boil bold bolt bone
bonus book boot border borrow boss bottle bottom bounce bowl box brain branch brand brave bread breeze brick bride
bridge brief bright bring bronze broom brother brown brush bubble bucket budget build bulb bundle bunny burger bus
bush busy butter button buy cabin cable cactus cage cake calf call calm camel camera camp canal candle candy canoe
canvas canyon cape car carbon card cargo carpet carrot carry cart carve case cash castle cat catch cattle cave
cedar ceiling cell cello cement center cereal chain chair chalk chance change chapel charm chart chase cheap check
cheek cheese cherry chess chest chew chief child chin chip choice choose church cider cinema circle circus city
civil claim clam clap class claw clay clean clear clerk clever cliff climb clinic cloak clock cloth cloud clover
clown club clue coach coal coast coat cobalt cobra cocoa coconut code coffee coil coin cold collar color comb come
comet comfort comic common compass concert cone cook cookie cool copper copy coral cord core cork corn corner cost
cotton couch count couple course cousin cover cow coyote crab cradle craft crane crater crayon cream creek crew
crib cricket crisp crop cross crow crowd crown cruise crumb crush crystal cube cup curb cure curl curry curve
cushion custom cycle dairy daisy dance danger dark dash date dawn day deal dear debate decade deck deep deer
degree delay delta den denim dentist depth desert desk dessert detail dial diamond diary dice diet dig dinner
direct dirt dish ditch dive divide dizzy dock doctor dog doll dolphin dome donkey donor door dose dot double dough
dove down dozen dragon drama draw dream dress drift drill drink drive drop drum dry duck duet dune dusk dust duty
eager eagle ear early earn earth ease east easy echo edge edit effort egg eight elbow elder elf elk elm ember
empty end energy engine enjoy enough enter entire entry equal era error escape essay even evening event ever every
exact exam example exit expert extra eye fable fabric face fact fade fair fairy faith falcon fall family famous
fan fancy far farm farmer fast father fault favor feast feather feel fence fern ferry fever few fiber fiddle field
fifth fifty fig figure file fill film filter final find fine finger finish fire firm first fish five fix flag
flame flash flat flavor fleet flight flint float flock flood floor flour flow flower fluid flute fly foam focus
fog fold folk follow food foot force forest forever forget fork form fort forty forum forward fossil found four
fox frame free freeze french fresh friend frog front frost fruit fuel full fun funny fur future gadget gain galaxy
gallery gallon game gap garage garden garlic gas gate gather gauge gem gentle giant gift ginger giraffe girl give
glad glass glide globe glove glow glue goal goat gold golf good goose gorilla gospel grab grace grade grain grand
granite grape graph grass gravel gravity gray great green greet grid grill grin grip grocery ground group grove
grow guard guess guest guide guitar gulf gym habit hair half hall hammer hamster hand handle happy harbor hard
harp harvest hat hawk hay hazel head health heap hear heart heat heavy hedge heel height helmet help hen herb here
hero heron hidden high hike hill hint hippo hobby hockey hold hole holiday hollow home honest honey hood hook hope
horizon horn horse host hotel hour house hover huge human humble humor hundred hunt hurry hut ice icon idea idle
igloo image import inch index indigo infant ink inlet input insect inside invite iris iron island item ivory ivy
jacket jade jaguar jam jar jazz jeans jelly jewel job join joke journal journey joy judge juice july jumbo jump
june jungle junior jury just kayak keen keep kennel kernel kettle key kick kidney kind king kingdom kiosk kiss kit
kitchen kite kitten kiwi knee knife knit knock knot know koala label lace ladder lady lake lamb lamp land lane
lantern laptop large laser last late laugh laundry lava law lawn layer lazy lead leaf learn leather leave lecture
left leg legend lemon lend lens leopard lesson letter level lever library lid life lift light lilac lily lime
limit line linen link lion lip liquid list listen little live lizard load loaf loan lobby lobster local lock lodge
log logic long look loop loose lotus loud lounge love loyal luck lucky lumber lunar lunch lung lyric machine magic
magnet maid mail main major make mammal mango manor map maple marble march margin marine mark market marsh mask
mason mast master mat match matter maze meadow meal measure meat medal medium meet mellow melody melon melt member
memory mend mentor menu mercy merge merit merry mesh metal meteor meter method middle mild mile milk mill mimic
mind mine minor mint minute mirror mist mitten mix mobile model modern modest moment monday money monkey month
moon moose moral morning moss motel moth mother motion motor mouse mouth move movie mud muffin mule muscle museum
music must mutual myth nail name napkin narrow nation native nature navy near neck need needle nephew nest net
neutral never new news next nice night nine noble noise noodle noon normal north nose note novel number nurse nut
nylon oak oar oasis oat object ocean octave odd offer office often oil old olive omega one onion only open opera
orange orbit orchard orchid order organ origin otter ounce outdoor outer oval oven over owl own owner oxygen
oyster pack paddle page paint pair palace palm pan panda panel panic pants paper parade parent park parrot part
party pass past pasta paste patch path patrol pause paw pea peace peach peak peanut pear pearl pebble pedal peel
pen pencil penguin penny pepper perfect permit person pet phone photo phrase piano pick picnic picture pie piece
pig pigeon pillow pilot pin pine pink pioneer pipe pirate pitch pizza place plain plan planet plank plant plastic
plate play plaza plenty plot plug plum plus pocket poem poet point polar pole police polish pond pony pool popcorn
porch port potato pottery pouch pound powder power praise prefer press pretty price pride prince print prism prize
problem produce profit program project promise proof proud prove public pudding pull pulse pump pumpkin pupil
puppet puppy pure purple purse push puzzle pyramid quail quality quarter queen quest quick quiet quilt quit quiz
quote rabbit raccoon race radar radio raft rail rain raise ranch random range rapid rare raven raw razor reach
read ready real reason rebel recall recipe record red reef reflect region relax relay remain remind remote rent
repair repeat reply report rescue rest result return review reward rhyme rhythm ribbon rice rich ride ridge right
ring ripe ripple rise river road roast robin robot rock rocket rodeo roll roof room root rope rose rotate rough
round route row royal rubber ruby rug rule run runway rural rust rye sack saddle safari safe saga sail salad
salmon salon salt same sample sand sandal satin satisfy sauce sauna sausage save scale scarf scene school science
scoop scooter score scout screen script scrub sea seal search season seat second secret see seed seek segment
select self sell senior sense serve seven shade shadow shake shape share shark sharp shed sheep sheet shelf shell
shelter sheriff shield shift shine ship shirt shoe shop shore short shovel show shrimp shrub side siege sign
signal silent silk silver simple since sing sister six sixty size skate sketch ski skill skin skirt skunk sky
slate sled sleep sleeve slice slide slim slogan slope slow small smart smile smoke smooth snack snail snake snow
soap soccer social sock soda sofa soft soil solar soldier solid solo solve song soon sorry sort soul sound soup
source south space spare spark speak special speech speed spell spend sphere spice spider spike spin spiral spirit
splash sponge spoon sport spot spray spread spring sprout square squid stable stack stadium staff stage stair
stamp stand star start state station statue stay steak steam steel stem step stereo stick still sting stone stool
stop store storm story stove straw stream street string stripe strong studio style subject submit subway sudden
sugar suit summer sun sunny sunset super supply sure surf swamp swan sweater sweet swift swim swing switch sword
symbol syrup system table tablet tail tailor take tale talent talk tall tango tank tape target taste taxi tea
teach team temple ten tennis tent term test text thank theater theme then theory thick thin thing think third
thirty thorn thread three thrive throne thumb thunder ticket tide tidy tiger tile timber time tin tiny tip tire
title toad toast today toe token tomato tone tongue tonic tool tooth top topic torch total touch tour towel tower
town toy track trade traffic trail train tram travel tray tree trek trend trial tribe trick trim trip trophy trout
truck true trumpet trunk trust truth try tube tulip tuna tunnel turkey turn turtle twelve twenty twice twig twin
twist two type ugly uncle under union unique unit unity until upper urban use usual vacant valid valley value van
vanilla vapor vase vast vault velvet vendor venture verb verse very vessel vest victory video view village vine
vinyl violet violin virtue visit visual vital vivid vocal voice volcano volume vote voyage waffle wagon waist wait
wake walk wall walnut walrus want warm wash wasp watch water wave wax way weather weave web wedding week weekend
welcome west whale wheat wheel whisper whistle white wide width wild willow win wind window wine wing winner
winter wire wisdom wise wish wizard wolf wonder wood wool word work world worm worth wrap wren wrist write yacht
yard yarn year yeast yellow yes yoga yogurt young youth zebra zero zigzag zinc zone zoo
`
  .trim()
  .split(/\s+/u);
