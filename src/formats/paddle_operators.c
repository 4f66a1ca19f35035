/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/paddle_operators.h"

#include "base/span.h"
#include "base/status.h"

#include <string.h>

/* Names of operators: paddle/phi/ops/yaml and op_compat.yaml of PaddlePaddle. */
static const char *const python[] = {"py_func", "py_layer", "pylayer", "python_operator"};

static const char *const files[] = {
    "load",
    "load_combine",
    "save",
    "save_combine",
    "read",
    "read_file",
    "create_py_reader",
    "create_custom_reader",
    "open_files",
    "send",
    "recv",
    "listen_and_serv",
    "heter_listen_and_serv",
    "send_barrier",
    "fetch_barrier",
    "gen_nccl_id",
    "checkpoint_notify",
    "prefetch",
    "distributed_lookup_table",
    "dgc",
    "send_and_recv",
    "recv_save",
    "enqueue",
    "dequeue",
    "queue_generator",
    "save_v2",
    "load_v2",
    "run_program",
};

static const char *const harmless =
    " abs accuracy acos acosh adadelta adagrad adam adamax adamw add_n add_position_encoding addmm "
    "affine_channel affine_grid all allclose amax amin angle arange arg_max arg_min argsort "
    "argmax argmin as_complex as_real asin asinh assign assign_value atan atan2 atanh auc "
    "average_accumulates batch_norm bce_loss beam_search beam_search_decode bernoulli bicubic_interp "
    "bicubic_interp_v2 bilinear_interp bilinear_interp_v2 bilinear_tensor_product bincount "
    "bipartite_match bitwise_and bitwise_not bitwise_or bitwise_xor bmm box_clip box_coder "
    "box_decoder_and_assign broadcast_tensors cast ceil celu check_finite_and_unscale cholesky "
    "cholesky_solve class_center_sample clip clip_by_norm coalesce_tensor collect_fpn_proposals "
    "complex concat conditional_block conditional_block_infer conj conv2d conv2d_fusion "
    "conv2d_transpose conv3d conv3d_transpose conv_shift cos cos_sim cosh crf_decoding crop "
    "crop_tensor cross cross_entropy cross_entropy2 ctc_align cumprod cumsum data_norm decayed_adagrad "
    "deformable_conv deformable_conv_v1 deformable_psroi_pooling density_prior_box depthwise_conv2d "
    "depthwise_conv2d_transpose dequantize dequantize_linear dequantize_abs_max dequantize_log "
    "detection_map determinant diag diag_embed diag_v2 diagonal digamma dist distribute_fpn_proposals "
    "dot dpsgd dropout dropout_nd edit_distance eig eigh eigvals eigvalsh einsum elementwise_add "
    "elementwise_div elementwise_floordiv elementwise_fmax elementwise_fmin elementwise_heaviside "
    "elementwise_max elementwise_min elementwise_mod elementwise_mul elementwise_pow elementwise_sub "
    "elu embedding empty equal equal_all erf erfinv exp expand expand_as expand_as_v2 expand_v2 expm1 "
    "exponential eye fake_channel_wise_dequantize_max_abs fake_channel_wise_quantize_abs_max "
    "fake_channel_wise_quantize_dequantize_abs_max fake_dequantize_max_abs fake_quantize_abs_max "
    "fake_quantize_dequantize_abs_max fake_quantize_dequantize_moving_average_abs_max "
    "fake_quantize_moving_average_abs_max fake_quantize_range_abs_max fc feed fetch fetch_v2 fft_c2c "
    "fft_c2r fft_r2c fill_any fill_any_like fill_constant fill_constant_batch_size_like "
    "fill_diagonal_tensor fill_zeros_like fill_zeros_like2 flatten flatten2 flatten_contiguous_range flip "
    "floor fold frame ftrl full full_like fused_attention fused_batch_norm_act fused_bias_act "
    "fused_bn_add_activation fused_conv2d_add_act fused_dropout_add fused_elemwise_activation "
    "fused_elemwise_add_activation fused_embedding_eltwise_layernorm fused_embedding_seq_pool "
    "fused_fc_elementwise_layernorm fused_feedforward fused_gate_attention fused_gemm_epilogue "
    "fused_matmul fused_multi_transformer fused_softmax_mask fused_softmax_mask_upper_triangle "
    "fused_transpose fusion_gru fusion_lstm fusion_repeated_fc_relu fusion_seqconv_eltadd_relu "
    "fusion_seqpool_concat fusion_squared_mat_sub gather gather_nd gather_tree gaussian "
    "gaussian_random gaussian_random_batch_size_like gelu generate_anchors generate_proposals "
    "generate_proposals_v2 get_tensor_from_selected_rows grad_add graph_send_recv graph_send_uv "
    "greater_equal greater_than grid_sampler group_norm gru gru_unit gumbel_softmax hard_shrink "
    "hard_sigmoid hard_swish hardsigmoid hardswish hash hierarchical_sigmoid hinge_loss histogram "
    "huber_loss im2sequence imag increment index_add index_put index_sample index_select "
    "instance_norm inverse iou_similarity is_empty isclose isfinite isfinite_v2 isinf isinf_v2 isnan "
    "isnan_v2 kldiv_loss kron kthvalue l1_norm label_smooth lamb lars_momentum layer_norm leaky_relu "
    "lerp less_equal less_than lgamma linear_chain_crf linear_interp linear_interp_v2 linspace lod_array_length "
    "lod_reset lod_tensor_to_array log log10 log1p log2 log_loss log_softmax logical_and logical_not "
    "logical_or logical_xor logit logsigmoid logspace logsumexp lookup_table lookup_table_v2 lrn lstm "
    "lstm_unit lstmp lu margin_cross_entropy margin_rank_loss masked_fill masked_select "
    "match_matrix_tensor matmul matmul_v2 matrix_nms matrix_power matrix_rank max max_pool2d_with_index "
    "max_pool3d_with_index max_sequence_len maxout mean mean_absolute_error median memcpy "
    "memcpy_d2h memcpy_h2d merge_lod_tensor merge_selected_rows mergeed_adam meshgrid min mine_hard_examples "
    "minus mish mode momentum moving_average_abs_max_scale mul multi_dot multi_gru "
    "multiclass_nms multiclass_nms2 multiclass_nms3 multihead_matmul multinomial multiplex mv nanmedian "
    "nce nearest_interp nearest_interp_v2 nll_loss nonzero norm not_equal one_hot one_hot_v2 overlap_add "
    "p_norm pad pad2d pad3d pad_constant_like partial_concat partial_sum pixel_shuffle pixel_unshuffle poisson "
    "polygon_box_transform pool2d pool3d positive_negative_pair pow precision_recall prelu prior_box "
    "prod proximal_adagrad proximal_gd psroi_pool put_along_axis pyramid_hash qr quantize "
    "quantize_linear randint random_crop randperm range rank_attention rank_loss real reciprocal reduce_all "
    "reduce_amax reduce_amin reduce_any reduce_max reduce_mean reduce_min reduce_prod reduce_sum relu relu6 "
    "renorm reorder_lod_tensor_by_rank repeat_interleave requantize reshape reshape2 resnet_unit "
    "retinanet_detection_output reverse rmsprop rnn rnn_memory_helper roi_align roi_perspective_transform "
    "roi_pool roll round row_conv rpn_target_assign rsqrt sample_logits sampling_id scale scatter "
    "scatter_nd_add searchsorted seed segment_pool select_input select_output self_dp_attention selu "
    "sequence_concat sequence_conv sequence_enumerate sequence_erase sequence_expand sequence_expand_as "
    "sequence_mask sequence_pad sequence_pool sequence_reshape sequence_reverse sequence_scatter "
    "sequence_slice sequence_softmax sequence_topk_avg_pooling sequence_unpad set_value sgd shape "
    "shadow_output share_data shard_index shrink_rnn_memory shuffle_batch shuffle_channel sigmoid "
    "sigmoid_cross_entropy_with_logits sigmoid_focal_loss sign silu similarity_focus sin sinh skip_layernorm "
    "slice slogdeterminant smooth_l1_loss soft_relu softmax softmax_mask_fuse softmax_mask_fuse_upper_triangle "
    "softmax_with_cross_entropy softplus softshrink softsign solve space_to_depth sparse_attention "
    "spectral_norm split split_lod_tensor spp sqrt square squared_l2_distance squared_l2_norm squeeze "
    "squeeze2 ssd_loss stack stanh strided_slice sum svd swish sync_batch_norm take_along_axis tan tanh "
    "tanh_shrink target_assign tdm_child tdm_sampler teacher_student_sigmoid_loss temporal_shift "
    "tensor_array_to_tensor thresholded_relu tile top_k top_k_v2 trace transfer_dtype transfer_layout "
    "transpose transpose2 tree_conv triangular_solve tril_indices tril_triu trilinear_interp "
    "trilinear_interp_v2 trunc truncated_gaussian_random unbind unfold uniform uniform_random "
    "uniform_random_batch_size_like unique unique_consecutive unique_with_counts unpool unpool3d unsqueeze "
    "unsqueeze2 unstack update_loss_scaling var_conv_2d viterbi_decode warpctc warprnnt where where_index "
    "while write_to_array read_from_array yolo_box yolo_box_head yolo_box_post yolov3_loss c_allgather "
    "c_allreduce_max c_allreduce_min c_allreduce_prod c_allreduce_sum c_broadcast c_concat c_embedding "
    "c_identity c_reducescatter c_softmax_with_cross_entropy c_split c_sync_calc_stream "
    "c_sync_comm_stream ";

static bool is_in(const char *const *names, size_t count, struct mrl_span name)
{
    for (size_t i = 0; i < count; i++)
        if (mrl_span_is(name, names[i]))
            return true;
    return false;
}

/* A word of the list, that is: between two blanks. */
static bool is_harmless(struct mrl_span name)
{
    struct mrl_span rest = mrl_span_text(harmless), word;

    while (mrl_span_cut(&rest, ' ', &word))
        if (word.len == name.len && word.len && memcmp(word.at, name.at, word.len) == 0)
            return true;
    return false;
}

enum mrl_paddle_standing mrl_paddle_judge(const char *name)
{
    struct mrl_span span = mrl_span_text(name);

    if (mrl_span_ends(span, "_grad"))
        span = mrl_span_first(span, span.len - 5);
    if (is_in(python, MRL_COUNT(python), span))
        return MRL_PADDLE_PYTHON;
    if (is_in(files, MRL_COUNT(files), span))
        return MRL_PADDLE_FILE;
    return is_harmless(span) ? MRL_PADDLE_HARMLESS : MRL_PADDLE_UNKNOWN;
}
