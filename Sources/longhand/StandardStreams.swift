internal import Glibc

/// Text to standard output and standard error, written whole and at once.
enum StandardStreams {
  /// A result, for people or machines.
  static func put(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// A warning or a failure, for people.
  static func say(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if written >= 0 {
          done += written
        } else if errno != EINTR {
          // Nobody reads any more, or the disk is full.
          exit(1)
        }
      }
    }
  }
}
