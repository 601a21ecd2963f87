package jdist.identity;

/// The name of one value that processes share: the process that made the name, and that process's
/// count. Never reused. Idea: Julia Distributed, `RRID(whence, id)`.
public record RefId(int creator, long number) {
  public RefId {
    if (creator < 1) {
      throw new IllegalArgumentException("a process id is 1 or more, not " + creator);
    }
  }

  @Override
  public String toString() {
    return creator + "/" + number;
  }
}
