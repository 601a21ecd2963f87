package jdist.failure;

/// The call was cancelled: by [jdist.remote.RemoteFuture#cancel], by `interrupt`, or by Ctrl-C.
public final class CallCancelledException extends JdistException {
  private static final long serialVersionUID = 1;

  public CallCancelledException(String what) {
    super(what + " was cancelled");
  }
}
