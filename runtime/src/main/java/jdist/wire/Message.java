package jdist.wire;

import java.util.List;
import jdist.identity.Member;
import jdist.identity.RefId;

/// One thing a process says to another. Records only: what each means to its receiver is in
/// `jdist.process.Dispatcher`, how each is written in [MessageCodec].
///
/// A `number` counts the requests that the sender has made of this receiver; the answer repeats it.
/// Idea: Julia Distributed, `messages.jl`.
public sealed interface Message {
  /// What a process may say before the other has proved that it holds the session's cookie.
  sealed interface Greeting extends Message {}

  /// What a process says once both have proved themselves.
  sealed interface Talk extends Message {}

  /// The dialling side opens: who it says it is, which jdist it runs, and a challenge.
  record Hello(int protocol, String version, String session, int processId, byte[] challenge)
      implements Greeting {}

  /// The accepting side answers: the same of itself, and its proof for the dialler's challenge.
  record Welcome(int protocol, String version, int processId, byte[] challenge, byte[] proof)
      implements Greeting {}

  /// The dialling side's proof for the acceptor's challenge; after it the link is proven.
  record Proof(byte[] proof) implements Greeting {}

  /// The link is refused, in words.
  record Refused(String reason) implements Greeting {}

  /// The driver takes a worker in: who it is, who else there is, where the code is, how to behave.
  record Join(
      Member self,
      List<Member> others,
      List<CodeEntry> code,
      Reach reach,
      boolean lazy,
      long heartbeatMillis,
      long patienceMillis)
      implements Talk {}

  /// Which workers a worker may call. Any may call the driver.
  enum Reach {
    /// All.
    ALL,
    /// None.
    DRIVER,
    /// Those that it names by their ident, and those that name it.
    NAMED
  }

  /// The worker is ready.
  record Joined(long processId, int cores, String javaVersion) implements Talk {}

  /// A worker has joined.
  record MemberJoined(Member member) implements Talk {}

  /// A process is gone; `how` is a predicate: `exited with status 3`.
  record MemberLeft(int processId, String how) implements Talk {}

  /// A worker asks the driver about a process that another one has spoken of, and of which the
  /// driver's own word may be on its way.
  record MemberWanted(int processId) implements Talk {}

  /// The driver has said what it knows of that process, which may be nothing.
  record MemberTold(int processId) implements Talk {}

  /// A worker asks the driver that `processId`, which has the higher id, dial it.
  record DialWanted(int processId) implements Talk {}

  /// The driver tells a worker to dial another one.
  record Dial(int processId) implements Talk {}

  /// Nothing, to show that the sender lives.
  record Ping() implements Talk {}

  /// Stop: run the shutdown hooks and end.
  record Exit() implements Talk {}

  /// From now on `shape` goes by its number on this link.
  record Define(int number, ClosureShape shape) implements Talk {}

  /// A variable of the prompt, which calls that follow will name.
  record Variable(String owner, String name, Payload value) implements Talk {}

  /// The sender has dropped what it got of a variable: it is to be sent again when a call names it.
  record VariableCleared(String owner, String name) implements Talk {}

  /// Run `task`; `kind` says what is wanted back.
  record Call(long number, CallKind kind, Payload task) implements Talk {}

  /// Request `number` has ended: with a value, with nothing, with a failure.
  record Outcome(long number, Result result, Payload value) implements Talk {}

  /// The sender no longer wants request `number`: interrupt it.
  record Cancel(long number) implements Talk {}

  /// Interrupt every call that the receiver has been asked to run so far, but for those of the
  /// sender's with a number above `last`.
  record Interrupt(long last) implements Talk {}

  /// Answer with the value of `id` once it has one.
  record Fetch(long number, RefId id) implements Talk {}

  /// Answer, without the value, once `id` has one.
  record Await(long number, RefId id) implements Talk {}

  /// Answer at once whether `id` has a value.
  record IsReady(long number, RefId id) implements Talk {}

  /// Set the value of `id`, which must have none.
  record Put(long number, RefId id, Payload value) implements Talk {}

  /// Do something with the channel `id`.
  ///
  /// @param number 0 if no answer is wanted
  record ChannelWish(long number, RefId id, ChannelAction action, Payload payload)
      implements Talk {}

  /// The value of `id`, which went home to the sender while others were told to ask the receiver
  /// for it.
  record Restore(RefId id, Result result, Payload value) implements Talk {}

  /// Answer with what the receiver's tables hold.
  record StatsWanted(long number) implements Talk {}

  /// Answer with what the receiver's threads are doing.
  record DumpWanted(long number) implements Talk {}

  /// Changes to who holds what the receiver keeps, in order.
  record Holds(List<Hold> changes) implements Talk {}

  /// `holder` holds `id` `change` times more often.
  record Hold(RefId id, int holder, int change) {}

  /// A worker asks the driver for code: a resource by name, or a jar by its content hash.
  record CodeWanted(long number, boolean jar, String name) implements Talk {}

  /// The code asked for, as one block of bytes; without a block if there is none. If `failure` is
  /// not empty it says why that could not be found out.
  record Code(long number, String failure, Payload content) implements Talk {}

  /// What can be done with a channel; see `jdist.remote.Channel`.
  enum ChannelAction {
    /// The payload is the item.
    PUT,
    /// The payload is the item and further arguments, an array.
    PUT_WITH,
    /// The payload is a list of items.
    PUT_ALL,
    /// The payload is empty, or an array of arguments; so are the next three's.
    TAKE,
    FETCH,
    AWAIT,
    IS_READY,
    /// The payload is how many at most.
    TAKE_UP_TO,
    IS_EMPTY,
    IS_OPEN,
    /// The payload is why, a failure, or empty.
    CLOSE,
    /// The payload is the id of a process.
    BIND,
    /// The payload is a list of items that came too late for whoever had wanted them.
    PUT_BACK
  }

  /// What the caller wants back from a [Call].
  enum CallKind {
    /// The value.
    FETCH,
    /// The value if it is small, else word that it is kept under the caller's id and the number.
    KEEP,
    /// Word that it ended well.
    RUN,
    /// Nothing: a failure is reported where it runs.
    DO
  }

  /// How a request ended.
  enum Result {
    /// The payload is the value.
    VALUE,
    /// It ended well, and there is nothing to send.
    DONE,
    /// It ended well, and the value stays where it is until it is fetched.
    KEPT,
    /// The payload is the failure of the task.
    FAILED,
    /// The payload is a failure of jdist's own family, to be thrown as it is.
    REFUSED
  }
}
