import Testing

@testable import Training

// Golden values:
//   def run(make, n):
//     p = torch.nn.Parameter(torch.zeros(1)); o = torch.optim.SGD([p], lr=1e-3); s = make(o); r = []
//     for i in range(n): r.append(o.param_groups[0]['lr']); o.step(); s.step()
//     return r
@Suite struct LearningRateScheduleTests {
  private func schedule(_ kind: LearningRateSchedule.Kind, rise: Float = 0.3) -> LearningRateSchedule {
    var schedule = LearningRateSchedule()
    schedule.kind = kind
    schedule.warmup = 0
    schedule.rise = rise
    return schedule
  }

  private func expect(_ rates: [Float], _ golden: [Float]) {
    #expect(rates.count == golden.count)
    for (rate, golden) in zip(rates, golden) { #expect(abs(rate - golden) <= 1e-6 * abs(golden) + 1e-10) }
  }

  @Test func stepHalvesEveryFiveEpochs() {
    // run(lambda o: StepLR(o, 5, 0.5), 12)
    let rates = (0..<12).map { schedule(.step).rate(peak: 1e-3, step: 7 * $0, epoch: $0, progress: Float($0) / 30) }
    expect(rates, [1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 5e-4, 5e-4, 5e-4, 5e-4, 5e-4, 2.5e-4, 2.5e-4])
  }

  @Test func cosineFallsAsPyTorchs() {
    // run(lambda o: CosineAnnealingLR(o, 10, eta_min=1e-5), 11)
    let rates = (0...10).map { schedule(.cosine).rate(peak: 1e-3, step: $0, epoch: 0, progress: Float($0) / 10) }
    expect(
      rates,
      [
        0.001, 0.0009757729755661011, 0.000905463412215599, 0.0007959536998847742, 0.000657963412215599, 0.000505,
        0.0003520365877844011, 0.00021404630011522585, 0.00010453658778440107, 3.4227024433899005e-05, 1e-05,
      ])
  }

  @Test func onecycleRisesAndFallsAsPyTorchs() {
    // run(lambda o: OneCycleLR(o, 1e-3, total_steps=11, pct_start=0.3, div_factor=25, final_div_factor=4), 11),
    // whose peak is at step 0.3 * 11 - 1 of 10
    let rates = (0...10).map {
      schedule(.onecycle, rise: 0.23).rate(peak: 1e-3, step: $0, epoch: 0, progress: Float($0) / 10)
    }
    expect(
      rates,
      [
        3.9999999999999996e-05, 0.00042234111373473584, 0.0009602614247226174, 0.0009799490219391763,
        0.0008856305100429842, 0.0007288250941049295, 0.0005352750221068122, 0.00033675479571660484,
        0.00016585485109091714, 5.0631290299389145e-05, 1e-05,
      ])
  }

  @Test func warmupRisesInEqualSteps() {
    var schedule = schedule(.constant)
    schedule.warmup = 4
    let rates = (0..<6).map { schedule.rate(peak: 2, step: $0, epoch: 0, progress: 0) }
    #expect(rates == [0.5, 1, 1.5, 2, 2, 2])
  }
}
