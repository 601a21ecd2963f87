package jdist.call;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jdist.remote.Channel;
import jdist.remote.LocalChannel;
import jdist.wire.Message.ChannelAction;
import org.jspecify.annotations.Nullable;

/// A channel that this process keeps, and what is done with it. No operation blocks: those of a
/// [LocalChannel] wait without a thread, those of a channel that a user has written have one each.
/// Thread-safe.
final class ChannelStore {
  private static final Object[] NOTHING = {};

  private final CallContext context;
  private final Channel<@Nullable Object> channel;

  @SuppressWarnings("unchecked") // nobody but its users knows its items' type
  ChannelStore(CallContext context, Channel<?> channel) {
    this.context = context;
    this.channel = (Channel<@Nullable Object>) channel;
  }

  Channel<@Nullable Object> channel() {
    return channel;
  }

  /// Whether no user's code runs in it.
  boolean isLocalChannel() {
    return channel instanceof LocalChannel;
  }

  /// Begins an operation.
  CompletableFuture<? extends @Nullable Object> begin(
      ChannelAction action, @Nullable Object argument) {
    return begin(action, argument, _ -> {});
  }

  /// The same for a copier.
  ///
  /// @param argument as the payload of a wish of that kind has it; null if that is empty
  /// @param first given what is taken before whoever put it hears of that
  /// @return its end; cancelling it changes nothing in the channel, or comes too late
  CompletableFuture<? extends @Nullable Object> begin(
      ChannelAction action, @Nullable Object argument, Consumer<@Nullable Object> first) {
    try {
      return channel instanceof LocalChannel<@Nullable Object> local
          ? begin(local, action, argument, first)
          : onThread(action, argument);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @SuppressWarnings("unchecked") // as the wish's sender has made it
  private CompletableFuture<? extends @Nullable Object> begin(
      LocalChannel<@Nullable Object> local,
      ChannelAction action,
      @Nullable Object argument,
      Consumer<@Nullable Object> first) {
    return switch (action) {
      case PUT -> local.putLater(argument);
      case PUT_ALL -> local.putAllLater((List<@Nullable Object>) argument(argument));
      case TAKE -> argument == null ? local.takeLater(first) : onThread(action, argument);
      case FETCH -> argument == null ? local.fetchLater() : onThread(action, argument);
      case AWAIT -> argument == null ? local.awaitLater() : onThread(action, argument);
      case TAKE_UP_TO -> local.takeUpToLater((Integer) argument(argument), first);
      case PUT_BACK -> {
        local.putBack((List<@Nullable Object>) argument(argument));
        yield CompletableFuture.completedFuture(null);
      }
      case IS_READY, IS_EMPTY, IS_OPEN, CLOSE, BIND ->
          CompletableFuture.completedFuture(atOnce(action, argument));
      case PUT_WITH -> onThread(action, argument);
    };
  }

  private static Object argument(@Nullable Object argument) {
    return java.util.Objects.requireNonNull(argument, "the argument of a channel's operation");
  }

  private CompletableFuture<@Nullable Object> onThread(
      ChannelAction action, @Nullable Object argument) {
    Callable<@Nullable Object> body = () -> context.inScope(() -> now(action, argument));
    BlockingOperation operation =
        new BlockingOperation(
            body, taken -> putBack(action, argument == null ? NOTHING : argument, taken));
    context
        .threads()
        .execute(() -> {
          context.setContextLoader();
          operation.run();
        });
    return operation;
  }

  /// Whoever wanted what was taken does not want it any more.
  void putBack(ChannelAction action, @Nullable Object argument, @Nullable Object taken) {
    switch (action) {
      case TAKE -> {
        if (argument instanceof Object[] with && with.length > 0) {
          var _ = onThread(ChannelAction.PUT_WITH, prepend(taken, with));
        } else {
          var _ = begin(ChannelAction.PUT_BACK, Arrays.asList(taken));
        }
      }
      case TAKE_UP_TO -> {
        var _ = begin(ChannelAction.PUT_BACK, taken);
      }
      default -> {}
    }
  }

  /// An item and the arguments it is put with, as [ChannelAction#PUT_WITH] has them.
  static @Nullable Object[] prepend(@Nullable Object first, Object[] others) {
    @Nullable Object[] all = new @Nullable Object[others.length + 1];
    all[0] = first;
    System.arraycopy(others, 0, all, 1, others.length);
    return all;
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object now(ChannelAction action, @Nullable Object argument) throws Exception {
    switch (action) {
      case PUT -> channel.put(argument);
      case PUT_WITH -> {
        Object[] all = (Object[]) argument(argument);
        channel.put(all[0], Arrays.copyOfRange(all, 1, all.length));
      }
      case PUT_ALL -> channel.putAll((List<@Nullable Object>) argument(argument));
      case PUT_BACK -> {
        for (Object item : (List<@Nullable Object>) argument(argument)) {
          channel.put(item);
        }
      }
      case TAKE -> {
        return channel.take(arguments(argument));
      }
      case FETCH -> {
        return channel.fetch(arguments(argument));
      }
      case AWAIT -> channel.await(arguments(argument));
      case TAKE_UP_TO -> {
        return channel.takeUpTo((Integer) argument(argument));
      }
      case IS_READY, IS_EMPTY, IS_OPEN, CLOSE, BIND -> {
        return atOnce(action, argument);
      }
    }
    return null;
  }

  private @Nullable Object atOnce(ChannelAction action, @Nullable Object argument) {
    if (action == ChannelAction.IS_READY) {
      return channel.isReady(arguments(argument));
    } else if (action == ChannelAction.IS_EMPTY) {
      return channel.isEmpty();
    } else if (action == ChannelAction.IS_OPEN) {
      return channel.isOpen();
    } else if (action == ChannelAction.BIND) {
      bind((Integer) argument(argument));
    } else if (argument instanceof Throwable why) {
      channel.close(why);
    } else {
      channel.close();
    }
    return null;
  }

  private void bind(int processId) {
    if (processId != context.self()) { // with which the channel goes anyway
      context.bindings().bind(this, context.mesh().known(processId));
    }
  }

  private static Object[] arguments(@Nullable Object argument) {
    return argument == null ? NOTHING : (Object[]) argument;
  }
}
