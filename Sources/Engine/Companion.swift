#if canImport(Glibc)
  internal import Glibc
#endif

/// A second thread of an engine, for two pieces of work that know nothing of each other.
final class Companion {
  private let state = State()
  private var thread = pthread_t()

  init() {
    let code = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<State>.fromOpaque(argument!).takeRetainedValue().serve()
        return nil
      }, Unmanaged.passRetained(state).toOpaque())
    precondition(code == 0, "no thread to be had")
  }

  deinit {
    state.submit(nil)
    pthread_join(thread, nil)
  }

  /// Runs both, `other` on the second thread, and returns when both have ended.
  func run(_ own: () -> Void, beside other: @escaping () -> Void) {
    state.submit(other)
    own()
    state.wait()
  }

  /// What the two threads share, behind its lock.
  private final class State {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var work: (() -> Void)?
    private var isBusy = false
    private var isEnding = false

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(changed, nil)
    }

    deinit {
      pthread_cond_destroy(changed)
      pthread_mutex_destroy(mutex)
      changed.deallocate()
      mutex.deallocate()
    }

    /// Hands work to the thread; nil ends it.
    func submit(_ work: (() -> Void)?) {
      pthread_mutex_lock(mutex)
      self.work = work
      isBusy = true
      isEnding = work == nil
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }

    func wait() {
      pthread_mutex_lock(mutex)
      while isBusy { pthread_cond_wait(changed, mutex) }
      pthread_mutex_unlock(mutex)
    }

    func serve() {
      while true {
        pthread_mutex_lock(mutex)
        while !isBusy { pthread_cond_wait(changed, mutex) }
        let work = work
        pthread_mutex_unlock(mutex)
        if isEnding { return }
        work?()
        pthread_mutex_lock(mutex)
        self.work = nil
        isBusy = false
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
      }
    }
  }
}
