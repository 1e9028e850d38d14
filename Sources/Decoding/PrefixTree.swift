/// The prefixes that a search has met, each once, as a tree in one flat buffer.
///
/// A prefix is its node's index; 0 is the empty one.
struct PrefixTree: ~Copyable {
  struct Node {
    var parent: Int32
    /// The prefix's last symbol; 0 of the empty prefix.
    var label: Int32
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
    /// Where the prefix stands in the beam; -1 where it does not.
    var slot: Int32 = -1
    /// States of the scorers after the prefix.
    var model: Int32 = 0
    var constraint: Int32 = 0
    /// Symbols that must follow at the least.
    var fewest: Int32 = 0
    /// What the last symbol multiplies the probability by; 0 where it may not stand there.
    var factor: Double = 1
  }

  private(set) var nodes: UnsafeMutablePointer<Node>
  private(set) var count = 1
  private var capacity: Int

  init(root: Node, capacity: Int = 1024) {
    self.capacity = capacity
    nodes = .allocate(capacity: capacity)
    nodes.initialize(to: root)
  }

  deinit { nodes.deallocate() }

  /// The prefix of `parent` and `label`; -1 where it was not met.
  @inline(__always)
  func child(of parent: Int32, label: Int32) -> Int32 {
    var child = nodes[Int(parent)].firstChild
    while child >= 0, nodes[Int(child)].label != label { child = nodes[Int(child)].nextSibling }
    return child
  }

  /// Adds a prefix that was not met before.
  mutating func add(_ node: Node) -> Int32 {
    if count == capacity {
      let larger = UnsafeMutablePointer<Node>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: nodes, count: count)
      nodes.deallocate()
      nodes = larger
      capacity *= 2
    }
    let index = Int32(count)
    nodes.advanced(by: count).initialize(to: node)
    nodes[count].nextSibling = nodes[Int(node.parent)].firstChild
    nodes[Int(node.parent)].firstChild = index
    count += 1
    return index
  }

  /// The symbols of a prefix, in their order.
  func labels(of node: Int32) -> [Int32] {
    var labels: [Int32] = []
    var node = Int(node)
    while node != 0 {
      labels.append(nodes[node].label)
      node = Int(nodes[node].parent)
    }
    labels.reverse()
    return labels
  }
}
