namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// Keys of config.json that no family's computation reads, whatever their value: the original library keeps them, and its models never
/// look. A key that is not here is refused, since it may belong to a model that computes something else; a family adds its own (<see
/// cref="ConfigurationReader.Ignore"/>).
/// </summary>
internal static class HarmlessSettings
{
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        // Who made the file, with what, for whom.
        "architectures", "auto_map", "author", "authors", "base_model", "base_model_name_or_path", "comment", "created_date",
            "custom_pipeline",
        "custom_pipelines", "datasets", "description", "finetuning_task", "language", "languages", "library_name", "license",
        "license_link",
        "license_name", "model_id", "model_name", "model_name_or_path", "model_type", "name_or_path", "parent_model", "peft_version",
        "pipeline_tag",
        "tags", "tokenizers_version", "torch_version", "transformers.js_config", "transformers_version", "trl_version", "unsloth_fixed",
        "unsloth_version", "vocab_size_or_config_json_file",
        // How weights are stored and run, and what a call returns.
        "attn_impl", "attn_implementation", "chunk_size_feed_forward", "device_map", "dtype", "flash_attention", "fused_bias_fc",
        "fused_dropout_add_ln", "fused_mlp", "keys_to_ignore_at_inference", "low_cpu_mem_usage", "output_attentions",
        "output_hidden_states",
        "output_logits", "output_past", "output_router_logits", "output_scores", "pretraining_tp", "return_dict", "return_dict_in_generate",
        "tensor_parallel_degree", "torch_dtype", "torchscript", "trust_remote_code", "use_bfloat16", "use_cache", "use_flash_attention",
        "use_flash_attention_2", "use_flash_attn", "use_fused_rms_norm", "use_fused_rope", "use_liger_kernel",
        "use_memory_efficient_attention",
        "use_return_dict", "use_sdpa", "use_xformers", "xla_device",
        // Training.
        "bf16", "fp16", "gradient_checkpointing", "gradient_checkpointing_kwargs", "init_std", "initializer_factor", "initializer_range",
            "layerdrop",
        "router_aux_loss_coef", "tf_legacy_loss", "use_gradient_checkpointing",
        // Heads for tasks.
        "id2label", "label2id", "num_labels", "problem_type", "task_specific_params",
        // Tokens.
        "add_bos_token", "add_eos_token", "add_prefix_space", "bos_token", "chat_template", "cls_token", "eos_token", "mask_token",
            "max_seq_len",
        "max_seq_length", "max_sequence_length", "model_max_length", "pad_token", "padding_side", "prefix", "sep_token", "seq_length",
        "tokenizer_class", "tokenizer_name", "tokenizer_type", "truncation_side", "unk_token",
        // Generation.
        "assistant_confidence_threshold", "assistant_early_exit", "assistant_lookbehind", "bad_words_ids", "begin_suppress_tokens",
            "cache_config",
        "cache_implementation", "compile_config", "constraints", "disable_compile", "diversity_penalty", "do_sample", "dola_layers",
        "early_stopping",
        "encoder_no_repeat_ngram_size", "encoder_repetition_penalty", "epsilon_cutoff", "eta_cutoff", "exponential_decay_length_penalty",
        "force_words_ids", "forced_decoder_ids", "generation_config", "guidance_scale", "is_assistant", "is_decoder", "length_penalty",
        "low_memory",
        "max_length", "max_matching_ngram_size", "max_new_tokens", "max_time", "min_length", "min_new_tokens", "min_p",
        "no_repeat_ngram_size",
        "num_assistant_tokens", "num_assistant_tokens_schedule", "num_beam_groups", "num_beams", "num_return_sequences", "penalty_alpha",
        "prefill_chunk_size", "prompt_lookup_num_tokens", "remove_invalid_values", "renormalize_logits", "repetition_penalty",
        "return_legacy_cache",
        "sequence_bias", "stop_strings", "suppress_tokens", "target_lookbehind", "temperature", "token_healing", "top_h", "top_k", "top_p",
        "typical_p", "watermarking_config",
    };

    // Ids of tokens, which only generation and losses use; and dropout, which is never applied outside of training.
    private static readonly string[] Endings = ["_token_id", "_token_ids", "dropout", "_dropout_prob", "_dropout_rate", "_pdrop"];

    /// <summary>Whether a key changes neither neurons nor logits. Names with an underscore in front are the library's own notes.</summary>
    internal static bool Contains(string key) => Keys.Contains(key) || key.StartsWith('_')
        || key.StartsWith("summary_", StringComparison.Ordinal)
        || Endings.Any(ending => key.EndsWith(ending, StringComparison.Ordinal));
}
