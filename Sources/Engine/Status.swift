internal import COneDNN

/// Stops on a failed oneDNN call. Shapes are checked before oneDNN sees them, so that what is left is a mistake of the programmer's
/// or memory running out.
@inline(__always)
func require(_ status: dnnl_status_t, _ operation: @autoclosure () -> String) {
  if status != dnnl_success {
    let reason =
      switch status {
      case dnnl_out_of_memory: "out of memory"
      case dnnl_unimplemented: "not implemented for these shapes"
      case dnnl_invalid_arguments: "invalid arguments"
      default: "status \(status.rawValue)"
      }
    fatalError("oneDNN \(operation()): \(reason)")
  }
}
