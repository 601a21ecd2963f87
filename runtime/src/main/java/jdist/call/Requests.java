package jdist.call;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import jdist.failure.CallCancelledException;
import jdist.failure.CallInterruptedException;
import jdist.failure.ClusterClosedException;
import jdist.failure.JdistException;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.identity.RefId;
import jdist.mesh.Peer;
import jdist.serial.Serializer;
import jdist.transport.Gate;
import jdist.transport.Link;
import jdist.wire.Handle;
import jdist.wire.Message;
import jdist.wire.Message.CallKind;
import jdist.wire.Message.ChannelAction;
import jdist.wire.Message.Result;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// What this process has asked of others and not heard the end of. Every request ends exactly once:
/// with its answer, with a failure when its link or its peer is gone, or given up by its caller.
/// Thread-safe.
final class Requests {
  /// A caller with more requests under way than this sends them in company.
  private static final int SENT_ALONE = 8;

  private static final Duration NEWS_OF_A_DEATH = Duration.ofSeconds(3);

  private final CallContext context;
  private final Waits waits;
  private final Map<Link, Conversation> conversations = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  Requests(CallContext context, Waits waits) {
    this.context = context;
    this.waits = waits;
  }

  /// A request that is about to be sent, and the message it goes with.
  record Prepared(Request request, Message message) {}

  /// The name of the outcome of a call.
  RefId newOutcome() {
    return new RefId(context.self(), numbers.incrementAndGet());
  }

  /// The name of a value that somebody will put.
  RefId newPutId() {
    return new RefId(context.self(), -2 * numbers.incrementAndGet());
  }

  /// The name of a channel.
  RefId newChannelId() {
    return new RefId(context.self(), -2 * numbers.incrementAndGet() - 1);
  }

  /// Makes a call of `task`, waiting for credit if there is none.
  ///
  /// @throws jdist.failure.CannotTravelException if the task cannot be serialized; nothing was sent
  Prepared prepareCall(int processId, CallKind kind, Serializable task) {
    Conversation conversation = conversation(context.mesh().connect(processId));
    Payload payload = conversation.connection().serializer().encode(task);
    Request request = admit(conversation, payload);
    return new Prepared(request, new Message.Call(request.number(), kind, payload));
  }

  /// Sets the value of a future that `owner` keeps; waits until it is.
  void put(RefId id, int owner, @Nullable Object value) {
    Conversation conversation = conversation(context.mesh().connect(owner));
    Payload payload = conversation.connection().serializer().encode(value);
    Request request = admit(conversation, payload);
    send(new Prepared(request, new Message.Put(request.number(), id, payload)), false);
    awaitOrCancel(request, "a put to " + request.peer().name());
    request.value();
  }

  /// Asks about a value that `owner` keeps.
  Request ask(int owner, LongFunction<Message> question) {
    Request request = admit(conversation(context.mesh().connect(owner)), Payload.EMPTY);
    send(new Prepared(request, question.apply(request.number())), false);
    return request;
  }

  /// Does something with a channel.
  ///
  /// @param argument as the payload of a wish of that kind has it
  /// @param late what to do with its answer if it is given up before that comes
  Request wish(
      Handle channel,
      ChannelAction action,
      @Nullable Object argument,
      Request.@Nullable Late late) {
    Conversation conversation = conversation(context.mesh().connect(channel.owner()));
    Payload payload = payload(conversation, action, argument);
    Request request = admit(conversation, payload);
    request.whenLate(late);
    Message message = new Message.ChannelWish(request.number(), channel.id(), action, payload);
    send(new Prepared(request, message), false);
    return request;
  }

  private static Payload payload(
      Conversation conversation, ChannelAction action, @Nullable Object argument) {
    if (argument == null && action != ChannelAction.PUT) {
      return Payload.EMPTY;
    }
    Serializer serializer = conversation.connection().serializer();
    return action == ChannelAction.CLOSE && argument instanceof Throwable why
        ? serializer.encodeFailure(why)
        : serializer.encode(argument);
  }

  /// Asks about the process itself, however much is under way to it.
  Request askAtOnce(int processId, LongFunction<Message> question) {
    Conversation conversation = conversation(context.mesh().connect(processId));
    conversation.credit().overdraw();
    Request request = new Request(numbers.incrementAndGet(), conversation, 0);
    send(new Prepared(request, question.apply(request.number())), false);
    return request;
  }

  /// Sends a call that wants no answer. There is no credit to be had for it, so a peer that does
  /// not keep up is waited for.
  void post(int processId, Serializable action) {
    Conversation conversation = conversation(context.mesh().connect(processId));
    Peer.Connection connection = conversation.connection();
    Payload payload = connection.serializer().encode(action);
    awaitRoom(conversation, payload);
    try {
      sendBlocking(
          connection.link(), new Message.Call(numbers.incrementAndGet(), CallKind.DO, payload));
    } catch (IOException e) {
      throw lostOrGone(connection.peer(), String.valueOf(e.getMessage()));
    }
  }

  private void awaitRoom(Conversation conversation, Payload payload) {
    if (conversation.backlog().isFull()) {
      await(
          () -> {
            conversation.backlog().awaitRoom();
            return true;
          },
          conversation.connection(),
          payload);
    }
  }

  private Request admit(Conversation conversation, Payload payload) {
    Peer.Connection connection = conversation.connection();
    awaitRoom(conversation, payload); // what was sent and then given up has no credit, but weight
    if (!conversation.credit().tryTake(payload.weight())) {
      await(
          () -> {
            conversation.credit().take(payload.weight(), connection.link()::flush);
            return true;
          },
          connection,
          payload);
    }
    return new Request(numbers.incrementAndGet(), conversation, payload.weight());
  }

  private void await(Waits.Wait wait, Peer.Connection connection, Payload payload) {
    try {
      waits.await(wait, "room for another call to " + connection.peer().name());
    } catch (CallInterruptedException e) {
      stays(payload, connection.peer());
      throw e;
    }
  }

  /// The payload will not be sent: the references in it are not held over there.
  private void stays(Payload payload, Peer peer) {
    for (Handle handle : payload.handles()) {
      context.holds().undo(handle.id(), handle.owner(), peer.id());
    }
  }

  /// Sends a request; from now on it can be answered.
  ///
  /// @param inCompany whether the message may wait for others if many are under way
  void send(Prepared prepared, boolean inCompany) {
    Request request = prepared.request();
    Conversation conversation = request.conversation();
    try {
      conversation.ask(request);
    } catch (JdistException e) {
      stays(MessageCodec.payloadOf(prepared.message()), request.peer());
      throw e;
    }
    try {
      Link link = conversation.connection().link();
      if (inCompany && conversation.pending() > SENT_ALONE) {
        link.sendSoon(prepared.message());
      } else {
        sendBlocking(link, prepared.message());
      }
    } catch (IOException _) {
      // whoever ended the link ends the conversation too, and knows better why
    }
  }

  private void sendBlocking(Link link, Message message) throws IOException {
    if (MessageCodec.payloadOf(message).weight() > CallContext.GOES_HOME_BYTES) {
      context.aboutToWait();
    }
    link.send(message);
  }

  /// What goes on over a link.
  Conversation conversation(Peer.Connection connection) {
    Conversation known = conversations.get(connection.link());
    if (known != null) {
      return known;
    }
    Conversation made =
        conversations.computeIfAbsent(connection.link(), _ -> new Conversation(connection));
    if (connection.link().isClosed()) {
      conversations.remove(connection.link());
      made.end(() -> lostOrGone(connection.peer(), "it was closed"));
    }
    return made;
  }

  /// Waits for a request; one whose caller gives up is cancelled.
  void awaitOrCancel(Request request, String what) {
    try {
      waits.await(request.conversation().connection(), request.gate(), Long.MAX_VALUE, what);
    } catch (CallInterruptedException e) {
      cancel(request);
      throw e;
    }
  }

  /// Gives a request up: its call is interrupted where it runs.
  void cancel(Request request) {
    if (!withdraw(request) && request.late() == null) {
      request.discard(context.holds());
    }
  }

  /// The same, unless it has been answered: then its answer counts.
  ///
  /// @return whether it had not been
  boolean withdraw(Request request) {
    Conversation conversation = request.conversation();
    if (!conversation.giveUp(request)) {
      return false;
    }
    conversation.credit().giveBack(request.weight());
    String what = "a call on " + request.peer().name();
    request.fail(() -> new CallCancelledException(what));
    try {
      conversation.connection().link().send(new Message.Cancel(request.number()));
    } catch (IOException _) {
      // then it is not running any more either
    }
    return true;
  }

  /// The calls that others have asked of this process, and that have not ended; of those that
  /// `from` has asked only the ones up to the number `last`.
  List<CallWork> callsServed(Peer.@Nullable Connection from, long last) {
    List<CallWork> calls = new ArrayList<>();
    for (Conversation conversation : conversations.values()) {
      long most = conversation.connection().equals(from) ? last : Long.MAX_VALUE;
      for (Served wish : conversation.served()) {
        if (wish instanceof CallWork call && call.number() <= most) {
          calls.add(call);
        }
      }
    }
    return calls;
  }

  long lastNumber() {
    return numbers.get();
  }

  /// Gives up every request that there is now and has a number above `after`; `first` runs when it
  /// is known which these are.
  void cancelAll(long after, Runnable first) {
    List<Request> underWay = new ArrayList<>();
    for (Conversation conversation : conversations.values()) {
      conversation.requests().forEach(underWay::add);
    }
    underWay.removeIf(request -> request.number() <= after);
    first.run();
    underWay.sort(Comparator.comparingLong(Request::number).reversed()); // or the next would begin
    underWay.forEach(this::cancel);
  }

  /// A request has been answered.
  void answered(Peer.Connection from, Message.Outcome outcome) {
    Conversation conversation = conversation(from);
    Request request = conversation.answered(outcome.number());
    if (request == null) {
      Request.Late late = conversation.late(outcome.number());
      if (late == null) {
        abandoned(from, outcome);
      } else {
        late.answered(from, outcome);
      }
      return;
    }
    conversation.credit().giveBack(request.weight());
    request.complete(outcome);
  }

  /// The answer of a request that was given up meanwhile: what it brings is let go.
  private void abandoned(Peer.Connection from, Message.Outcome outcome) {
    if (outcome.result() == Result.KEPT) {
      context.holds().letGo(new RefId(context.self(), outcome.number()), from.peer().id());
    }
    context.holds().letGo(outcome.value());
  }

  /// The links to a peer that are closed have ended for the reason given.
  void ended(Peer peer, Supplier<JdistException> why) {
    List<Conversation> over = new ArrayList<>();
    conversations.forEach((link, conversation) -> {
      if (conversation.connection().peer().equals(peer) && link.isClosed()) {
        over.add(conversation);
        conversations.remove(link);
      }
    });
    over.forEach(conversation -> conversation.end(why));
  }

  /// How a process ended is known a moment after its link has.
  private static JdistException lostOrGone(Peer peer, String why) {
    try {
      peer.left().await(Gate.deadline(NEWS_OF_A_DEATH));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return peer.hasLeft()
        ? new ProcessExitedException(peer.id(), peer.host(), peer.howItLeft())
        : lost(peer, why);
  }

  /// What a request over a link that broke fails with, while no more is known.
  static LinkLostException lost(Peer peer, String why) {
    return new LinkLostException(peer.id(), peer.host(), why);
  }

  /// Fails everything; there will be nothing more.
  void close() {
    conversations
        .values()
        .forEach(conversation ->
            conversation.end(() -> new ClusterClosedException("the cluster has been closed")));
    conversations.clear();
  }
}
