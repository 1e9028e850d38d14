/// The parts that a data set is divided into: to learn from, to choose by, to measure at the end. Their writers differ.
public enum DatasetSplit: String, CaseIterable, Codable, Hashable, Sendable {
  case train, validation, test
}
