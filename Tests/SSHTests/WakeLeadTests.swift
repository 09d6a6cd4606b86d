import Testing

@testable import SSH

@Suite struct WakeLeadTests {
  @Test func theLeadCoversNineWakeUpsOfTen() {
    var lead = WakeLead()
    for number in 0..<4000 { lead.note(.microseconds(number % 20 == 0 ? 900 : 40 + number % 30)) }
    let learned = lead.lead(period: .seconds(1), series: 1)
    #expect(learned >= .microseconds(60) && learned <= .microseconds(90))
  }

  @Test func itStaysWithinItsBounds() {
    var slow = WakeLead()
    var quick = WakeLead()
    for _ in 0..<4000 {
      slow.note(.milliseconds(50))
      quick.note(.zero)
    }
    #expect(slow.lead(period: .seconds(1), series: 1) == .microseconds(200))
    #expect(quick.lead(period: .seconds(1), series: 1) == .microseconds(20))
  }

  @Test func waitingTakesAtMostAFiftiethOfTheTimeWhateverTheNumberOfSeries() {
    var lead = WakeLead()
    for _ in 0..<4000 { lead.note(.milliseconds(50)) }
    #expect(lead.lead(period: .milliseconds(5), series: 1) == .microseconds(100))
    #expect(lead.lead(period: .milliseconds(5), series: 10) == .microseconds(10))
    #expect(lead.lead(period: .milliseconds(5), series: 0) == .microseconds(100))
  }
}
