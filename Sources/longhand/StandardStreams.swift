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

  /// What is drawn over itself, without a line's end.
  static func draw(_ text: String) {
    write(text, to: STDERR_FILENO)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if written >= 0 {
          done += written
        } else if errno == EAGAIN {
          // A pipe that does not wait, whose reader is slow.
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if errno != EINTR {
          // A terminal that has gone ends no work.
          if descriptor == STDERR_FILENO { return }
          // Where nobody reads any more, that is said by nobody; a full disk is.
          if errno != EPIPE {
            say("Standard output cannot be written (\(String(cString: strerror(errno)))): what was written so far is not whole.")
          }
          exit(1)
        }
      }
    }
  }
}
