//! The name of each rule of this crate, and what holds while it stands.

guards! {
    /// Only the owner says who is in a channel.
    CharterIsTheOwners,
    /// A charter follows the newest one.
    CharterFollows,
    /// Nobody is listed whom their organisation took out or the youth excluded.
    CharterListsNobodyBarred,
    /// The people of a charter fit its kind.
    MembersFitTheKind,
    /// A seat is taken once.
    SeatIsFree,
    /// A seat is taken by whoever holds the link.
    SeatIsHeld,
    /// A seat is not taken when its time is over.
    SeatIsOpen,
    /// Somebody leaves the charter that they know.
    LeaveIsOfThisCharter,
    /// Whoever leaves is out.
    LeaverIsOut,
    /// Only who is in opens an epoch.
    EpochIsByAMember,
    /// An epoch stands on the newest charter.
    EpochIsOfThisCharter,
    /// Epochs are numbered without a gap.
    EpochIsNext,
    /// Exactly those who are in, at their newest keys, hold the next key.
    EpochIsForMembers,
    /// A key is derived only while everybody who held the last one is still in.
    DerivedAddsOnly,
    /// Only who is in writes.
    WriterIsIn,
    /// Nothing is written with a key that is older than the last change of who is in.
    WritingWaitsForAKey,
    /// Nothing is written with keys that the newest epoch does not list.
    WriterHoldsTheKey,
    /// Only its author erases a message.
    EraserIsTheAuthor,
    /// Only the owner opens what was said before.
    HistoryIsTheOwners,
    /// Old epochs are opened to nobody outside.
    HistoryIsForMembers,
    /// Professionals who are missing from a new team are out.
    SuspendedAreOut,
    /// A team is newer than the one before.
    TeamIsNewer,
    /// A link follows the newest one of its chain.
    ChoiceFollows,
    /// A link stands for its own statement, by the same person.
    ChoiceIsOfOne,
    /// What another author locked is not shared.
    LockedIsNotShared,
    /// Only what the youth owns and may read is shared.
    SharedIsOwn,
    /// What was erased is not shared.
    ErasedIsNotShared,
    /// A share is read by whom it is for.
    GrantIsForOne,
    /// A share ends at its time.
    GrantIsOverInTime,
    /// Only the youth who shared takes back.
    WithdrawIsTheYouths,
    /// What is taken back has no seal any more.
    WithdrawnHasNoSeal,
    /// Only the youth makes and ends rules, in their own channel.
    RuleIsTheYouths,
    /// Nobody reads along who is in.
    RuleReaderIsOutside,
    /// A rule covers a JIM's words after that JIM agreed.
    RuleNeedsAYes,
    /// Who says no does so for good.
    NoStays,
    /// A rule that ended covers nothing, and is not said again.
    EndedRuleIsGone,
    /// What is locked is covered by no rule.
    LockedIsNotCovered,
    /// A rule of labels covers messages with these labels.
    RuleKeepsToItsLabels,
    /// A message comes with exactly what the rules ask for.
    CoveredExactly,
    /// Who went has agreed to nothing any more.
    YesEndsWithGoing,
    /// Only the youth seals a rule's key to its reader.
    RuleKeyIsTheYouths,
    /// A rule ends at its time.
    RuleIsOverInTime,
    /// A room begins with number 0.
    RoomBeginsAtZero,
    /// Whoever comes later begins at a later charter.
    NewcomersEnterLater,
    /// What is said of a room counts in that room.
    SaidOfThisRoom,
    /// What is said in one deployment counts there.
    SaidHere,
    /// A room keeps its kind and the youth whom it is about.
    KindAndYouthStay,
    /// A charter lists nobody who left since the last one.
    CharterListsNobodyWhoLeft,
    /// A room has as many people as its kind allows.
    MembersAreFew,
    /// Seats are bounded.
    SeatsAreFew,
    /// Everybody and every seat is listed once.
    MembersAreListedOnce,
    /// A room about somebody names them, no other room does.
    SupportNamesItsYouth,
    /// Nobody is in a room about them.
    SupportIsWithoutItsYouth,
    /// A seat is taken in its role.
    SeatIsOfItsRole,
    /// Whoever was taken out or excluded takes no seat.
    SeatIsForNobodyBarred,
    /// A room that was handed over seats nobody.
    NoSeatOnceHandedOver,
    /// Whoever is in takes no second seat.
    SeatIsForANewcomer,
    /// Whoever left waits for the next charter.
    LeaverTakesNoSeat,
    /// Only who reads leaves.
    LeaverReads,
    /// The owner does not leave.
    OwnersStay,
    /// Only who is in erases.
    EraserIsIn,
    /// Words are written with the newest key.
    WrittenAtTheNewestKey,
    /// Whoever opens an epoch does so with their newest keys.
    EpochIsAtNewestKeys,
    /// No key follows from one that somebody outside holds.
    HeirDerivesNothing,
    /// Nobody opens old epochs to themselves.
    HistoryIsForAnother,
    /// Old epochs are named in order, each once.
    HistoryEpochsAscend,
    /// Only epochs that exist are opened.
    HistoryEpochsExist,
    /// So many old epochs are opened at once, and one at least.
    HistoryIsBounded,
    /// No key is opened from which others follow that were not given.
    HistoryOpensNothingMore,
    /// Only who is in seals a key anew.
    ResealIsByAMember,
    /// Only the newest key is sealed anew.
    ResealIsOfTheNewest,
    /// It is sealed anew by and to those who hold it.
    ResealIsAmongHolders,
    /// Nobody seals it anew to themselves.
    ResealIsForAnother,
    /// Nothing new is written once a room was handed over.
    HandedOverStays,
    /// What is handed over is the owner's.
    HandOverIsOfTheOwner,
    /// Only who is in hands over.
    HandOverIsByAMember,
    /// No owner hands over their own room.
    HandOverIsByAnother,
    /// Nobody inherits who is in.
    HeirIsOutside,
    /// Only what a youth owns is handed over.
    HandOverIsOfAYouth,
    /// Only who holds the newest key hands over.
    HandOverIsByAHolder,
    /// Words from before the owner came back hand nothing over.
    HandOverIsOfNow,
    /// Epochs that are handed over are named in order, each once.
    HandedEpochsAscend,
    /// Only epochs that exist are handed over.
    HandedEpochsExist,
    /// So many epochs are handed over at once, and one at least.
    HandedEpochsAreBounded,
    /// A room is handed over so often and no more.
    HandOversAreFew,
    /// Nobody hands on what stands on a charter that they never saw.
    HandedIsFromTheirCharters,
    /// Nobody hands on what was said while they were away.
    HandedIsWithinTheirStretches,
    /// A room about a youth is begun by who talks with them alone.
    SupportIsBegunInPrivate,
    /// It is about the youth who owns that conversation.
    SupportIsAboutItsYouth,
    /// It is a JIM's.
    SupportIsAJims,
    /// Only the youth excludes, and ends it.
    ExcludeIsTheYouths,
    /// Old words exclude nobody again.
    ExcludeIsOfThisCharter,
    /// Only professionals who are in are excluded.
    ExcludedIsAProfessional,
    /// A youth excludes so many and no more.
    ExcludedAreFew,
    /// Whoever is excluded is out.
    ExcludedAreOut,
    /// The end of an exclusion names it.
    ExclusionEndsByName,
    /// A share holds something, and not too much.
    ShareIsBounded,
    /// A share names each message once.
    ShareNamesOnce,
    /// No share ends before it begins.
    ShareEndsLater,
    /// Nobody shares with themselves.
    ShareIsForAnother,
    /// What is shared says truly who wrote it, and as what.
    SharedIsAsWritten,
    /// Answers go to JIMs whose words are shared.
    AnswerGoesToJims,
    /// No answer goes to whoever answers.
    AnswerGoesToOthers,
    /// An answer goes to each JIM once.
    AnswerGoesToEachOnce,
    /// An answer goes to so many JIMs and no more.
    AnswerGoesToFew,
    /// Who shares is not told that they did.
    ToldIsNotTheYouth,
    /// Who is given their own words is not told that they were shared.
    ToldIsNotTheReader,
    /// An author is told once.
    ToldIsToldOnce,
    /// What is taken back is the share that was named.
    WithdrawIsOfOneShare,
    /// An answer has words.
    AnswerHasWords,
    /// An answer is no longer than its bound.
    AnswerIsShort,
    /// A share is answered once.
    AnsweredOnce,
    /// An answer is sealed to each reader once.
    AnswerIsSealedOnce,
    /// An answer is sealed to nobody whom the share does not name.
    AnswerIsForTheNamed,
    /// An answer is sealed to everybody whom the share names and who is here.
    AnswerReachesAll,
    /// An answer is sealed to its readers' newest keys.
    AnswerIsAtNewestKeys,
    /// A pass counts for one share.
    PassIsForOneShare,
    /// A pass counts for whoever got that share.
    PassIsForOneToAnswer,
    /// A pass lets an answer go to one JIM.
    PassIsForOneJim,
    /// Nobody lets themselves answer.
    PassIsNotOnesOwn,
    /// A pass is about words.
    PassIsAboutWords,
    /// Nobody asks themselves.
    RequestIsToAnother,
    /// A request is about a message or has words.
    RequestSaysSomething,
    /// A request is no longer than its bound.
    RequestIsShort,
    /// Into the care file goes a message.
    FileIsAboutAMessage,
    /// Whoever asks for the care file asks for themselves.
    FileIsTheAskers,
    /// A request lapses by itself.
    RequestLapses,
    /// What is asked again while it is open counts once.
    RequestCountsOnce,
    /// A youth is asked so often a day and no more.
    RequestsAreFew,
    /// A report is for somebody, and for few.
    ReportIsForFew,
    /// A report is for each adviser once.
    ReportIsForEachOnce,
    /// Nobody reads their own report as an adviser.
    ReportIsForOthers,
    /// Only advisers read a report.
    ReportIsReadByAdvisers,
    /// They read it while their team counts.
    ReportIsReadByThisTeam,
    /// A report is kept so long and no longer.
    ReportIsOverInTime,
    /// Somebody reports so often a day and no more.
    ReportsAreFew,
    /// A team follows the newest one.
    TeamFollows,
    /// No team ends before it begins.
    TeamEndsLater,
    /// A team counts for thirty days at most.
    TeamIsForAMonth,
    /// A team lists everybody once.
    TeamListsOnce,
    /// A team has so many people and no more.
    TeamIsBounded,
    /// Everybody in a team does something, each thing once.
    StaffHaveDuties,
    /// Nobody who runs the desk reads reports.
    AdvisersRunNoDesk,
    /// A team is said by a coordinator who is in it.
    TeamIsACoordinators,
    /// Staff are served while the team lists them.
    ServedWhileListed,
    /// Staff are served while the team counts.
    ServedWhileTheTeamCounts,
    /// People come in by whoever may invite them.
    InviterMayInvite,
    /// Nobody is in a room as what they are not.
    RoleFitsTheStanding,
    /// Youths alone share.
    YouthsAloneShare,
    /// An invite is used once, and not once it was taken back.
    InviteIsOpen,
    /// An invite ends at its time.
    InviteIsOverInTime,
    /// Keys begin at generation 0.
    ChainBeginsAtZero,
    /// Keys are of one person, in one deployment.
    ChainIsOfOnePerson,
    /// Keys follow the newest ones.
    ChainFollows,
    /// Nobody gets another root.
    ChainKeepsItsRoot,
    /// The root vouches for each key.
    KeyIsSignedByTheRoot,
    /// Whoever shows a key holds it.
    KeyIsPossessed,
    /// Nobody signs in another's name.
    SignerIsOfTheChain,
    /// A list of ways in follows the newest one.
    UnlockFollows,
    /// A way in that nobody else can take away stays.
    UnlockHasADurableWay,
    /// A list names each way in once.
    UnlockListsOnce,
    /// What is carried over is older than its list.
    UnlockWrapsAreOlder,
    /// What is carried over is what it was.
    UnlockCarriesTheSame,
    /// Only what the list names opens an account.
    WrapsAreListed,
    /// A PIN is tried so often, ever.
    TriesAreFew,
    /// A rule that is said again is the same.
    RuleIsSaidTheSame,
    /// A rule that ended is not made again.
    EndedRuleStaysEnded,
    /// Labels cover the youth's own words alone.
    LabelsAreTheYouths,
    /// A rule covers the youth and JIMs who are in.
    RuleIsOfMembers,
    /// A rule has so many labels and no more.
    RuleLabelsAreFew,
    /// There are so many rules and no more.
    RulesAreFew,
    /// A rule ends once.
    RuleEndsOnce,
    /// Only who is in agrees.
    AgreementIsByAMember,
    /// The youth agrees to nothing by saying so.
    AgreementIsNotTheYouths,
    /// An old yes counts no more.
    YesIsOfThisCharter,
    /// Whoever is not covered agrees to nothing.
    AgreementIsOnesOwn,
    /// A yes is said once.
    YesIsSaidOnce,
    /// A rule's key is of an epoch in which it stands.
    RuleKeyIsOfItsTime,
}
