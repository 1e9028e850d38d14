import Testing

@testable import Datasets

@Suite struct UNIPENSpacingTests {
  // Labels as the contributors have them, and what stands in their ink.
  @Test(arguments: [
    ("sta", "That is the question .", "That is the question."),
    ("dar", "wasn ' t teaching at Lehigh , he was", "wasn't teaching at Lehigh, he was"),
    ("dar", "follow the main argu -", "follow the main argu-"),
    ("dar", "by a hair - ending up", "by a hair - ending up"),
    ("cec", "\" TAke 33 West . \" he said", "\"TAke 33 West.\" he said"),
    ("cec", "Park at 10 5 Main", "Park at 10 5 Main"),
    ("hpb", "Maxwell 's method", "Maxwell's method"),
    ("hpb", "the word ' bubblet ' which", "the word 'bubblet' which"),
    ("hpb", "session ' of the", "session' of the"),
    ("hpb", "found $ 7 5 0 to", "found $750 to"),
    ("hpb", "at 2 : 0 0 2 3 / 3 / 9 2", "at 2:00 23/3/92"),
    ("hpb", "by Tue 2 4 th .", "by Tue 24th."),
    ("hpb", "0 1 2 3 4 5", "0 1 2 3 4 5"),
    ("hpp", "( 5 1 0 ) 8 7 4 - 3 8 6 1", "(510)874-3861"),
    ("hpp", "audrey @ iblajm . rambo . com", "audrey@iblajm.rambo.com"),
    ("app", "a . b", "a . b"),
  ])
  func spacesAreThoseOfTheInk(contributor: String, label: String, written: String) {
    #expect(UNIPEN.writtenSpacing(label, contributor: contributor) == written)
  }
}
