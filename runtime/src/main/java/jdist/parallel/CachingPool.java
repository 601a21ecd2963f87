package jdist.parallel;

/// A pool that sends a function to each of its workers once, however often it is called there: with
/// all it captures, as it was when it was first called. Made by [jdist.Cluster#cachingPool]; it
/// stays in the process that made it.
///
/// A function is the same if it is the same object: one lambda expression that captures something
/// makes another one each time it is evaluated. A function is kept as long as somebody can reach
/// it. Only functions of an argument or more are kept; those of none are sent with their call.
/// Idea: Julia's `CachingPool`.
public interface CachingPool extends WorkerPool {
  /// Forgets all functions, here and on the workers. Idea: Julia's `clear!`.
  void clear();
}
