"""The workbench: where a table or a folder of pictures becomes a trained model.

recipe        the network and the training that are asked for
training      one training, whatever its data: table_training, image_training
table_model   what comes of it: a network that knows its columns; image_model
table_sweep   many trainings; table_folds for cross-validation
card          what should be known about a model before it is used
"""
